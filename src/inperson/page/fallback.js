/* For browsers that cannot run the page's modules: says so, in the page's language. In the oldest script there is. */
(function () {
  var root = document.documentElement;
  setTimeout(function () {
    if (root.hasAttribute("data-started")) return;
    var place = document.getElementById("fallback");
    place.hidden = false;
    // What has greeted already would be in the way of a browser that can.
    if (window.inPersonEarly) window.inPersonEarly.socket.close();
    window.inPersonEarly = null;
    var request = new XMLHttpRequest();
    request.onload = function () {
      var notice = JSON.parse(request.responseText).notice.NOT_SUPPORT;
      place.textContent = notice.title + " " + notice.text;
    };
    request.open("GET", "assets/locales/" + root.lang + ".json");
    request.send();
  }, 12000);
})();

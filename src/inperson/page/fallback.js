/* For browsers that cannot run the page's modules: says so, in the page's language. In the oldest script there is. */
(function () {
  var root = document.documentElement;
  setTimeout(function () {
    if (root.hasAttribute("data-started")) return;
    var place = document.getElementById("fallback");
    place.hidden = false;
    var request = new XMLHttpRequest();
    request.onload = function () {
      var notice = JSON.parse(request.responseText).notice.NOT_SUPPORT;
      place.textContent = notice.title + " " + notice.text;
    };
    request.open("GET", "assets/locales/" + root.lang + ".json");
    request.send();
  }, 12000);
})();

/*
 * For whoever would wait in vain: a browser that cannot run the page's script, and one that did not get it. In the
 * oldest script there is, and in the page itself: what says that something was not loaded must be there.
 */
(function () {
  var WAIT_MS = 20000; // a slow line is no broken one
  var root = document.documentElement;

  function show(name) {
    if (root.hasAttribute("data-started")) return;
    var screen = document.querySelector('[data-name="' + name + '"]');
    var sections = document.querySelectorAll("section");
    for (var at = 0; at < sections.length; at += 1) sections[at].hidden = sections[at] !== screen;
    document.getElementById("page").setAttribute("data-screen", name);
    // What has greeted already would be in the way of a browser that can.
    if (window.inPersonEarly) window.inPersonEarly.socket.close();
    window.inPersonEarly = null;
    screen.querySelector("h1").focus();
    var link = screen.querySelector("input");
    if (link) link.value = location.href;
    var again = screen.querySelector("button");
    if (again) {
      again.onclick = function () {
        location.reload();
      };
    }
  }

  function later(name) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        show(name);
      });
    } else {
      show(name);
    }
  }

  if (!("noModule" in document.createElement("script"))) later("unsupported");
  window.addEventListener(
    "error",
    function (event) {
      if (event.target && event.target.type === "module") later("unloaded");
      else if (event.error && event.error.name === "SyntaxError" && event.filename.indexOf("/assets/page.") > 0) {
        later("unsupported"); // of what an app puts into its WebView nothing follows
      }
    },
    true,
  );
  setTimeout(function () {
    later("unloaded");
  }, WAIT_MS);
})();

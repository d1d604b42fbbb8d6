// A second way to leave a page fast: the button, or Shift three times. It
// blanks the page first, because the other site may take a moment, and takes
// this page's place in the tab's history. Without script the button is a link.
(function () {
  "use strict";
  var link = document.querySelector("a.leave");
  var presses = 0, last = 0;
  function leave() {
    document.title = "";
    document.body.hidden = true;
    window.location.replace(link.href);
  }
  if (!link) { return; }
  document.getElementById("keys").hidden = false;
  link.addEventListener("click", function (e) { e.preventDefault(); leave(); });
  document.addEventListener("keydown", function (e) {
    if (e.key !== "Shift") { presses = 0; return; }
    if (e.repeat) { return; }
    if (e.timeStamp - last > 5000) { presses = 0; }
    last = e.timeStamp;
    presses += 1;
    if (presses === 3) { leave(); }
  });
}());

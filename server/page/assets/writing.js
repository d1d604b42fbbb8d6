// Pages on which staff write work without this. With it: a file that is too
// large is named before it is sent; a second press sends nothing twice; whoever
// types counts as somebody who is there; and a conversation is marked as read
// once a person has it before their eyes.
(function () {
  "use strict";
  var form = document.querySelector("form.write"), text = form && form.querySelector("textarea");

  var files = form && form.querySelector("input[type=file]");
  function weigh() {
    var most = Number(files.dataset.most), count = Number(files.dataset.count), wrong = "";
    Array.prototype.forEach.call(files.files, function (f) {
      if (f.size > most * 1048576) { wrong = "“" + f.name + "” is larger than " + most + " MB. Choose it in parts, or smaller."; }
    });
    if (files.files.length > count) { wrong = "At most " + count + " files at once."; }
    files.setCustomValidity(wrong);
    if (wrong) { files.reportValidity(); }
  }
  if (files) { files.addEventListener("change", weigh); }

  var sending = false;
  if (form) {
    form.addEventListener("submit", function (e) {
      if (sending) { e.preventDefault(); }
      sending = true;
    });
    window.addEventListener("pageshow", function () { sending = false; });
    window.addEventListener("beforeunload", function (e) {
      if (!sending && text && text.value !== text.defaultValue) { e.preventDefault(); }
    });
  }

  // A long answer is typed for longer than a session is idle.
  var told = Date.now();
  if (text) {
    text.addEventListener("input", function () {
      if (Date.now() - told < 60000) { return; }
      told = Date.now();
      fetch(window.location.href, {method: "HEAD", cache: "no-store", redirect: "manual"}).catch(function () {});
    });
  }

  // The session is over: what is private goes from the page, what was not sent
  // stays on it.
  document.addEventListener("over", function (e) {
    if (!text || !text.value.trim()) { return; }
    e.preventDefault();
    var kept = form.closest("section");
    document.querySelectorAll("main > *, header .me, nav").forEach(function (part) {
      if (!part.contains(kept)) { part.remove(); }
    });
    var note = document.createElement("p"), door = document.createElement("a");
    note.className = "problem";
    note.setAttribute("role", "alert");
    door.href = "/staff/sign-in";
    door.target = "_blank";
    door.rel = "noopener";
    door.textContent = "Sign in on a new page";
    note.append("You were signed out. What you wrote is still here, and nowhere else. ", door, ", come back, and send it.");
    kept.prepend(note);
  });

  // What comes while nobody is there stays unread: after the first look, it
  // takes a key, a click or a scroll.
  var reading = "";
  function look() {
    var mark = document.querySelector("form[data-look]");
    if (!mark || document.visibilityState !== "visible" || !document.hasFocus()) { return; }
    var upto = mark.elements.upto.value;
    if (upto === reading) { return; }
    reading = upto;
    fetch(mark.action, {method: "POST", body: new URLSearchParams(new FormData(mark)), redirect: "manual"}).catch(function () { reading = ""; });
  }
  look();
  ["pointerdown", "pointermove", "keydown", "wheel", "focus"].forEach(function (kind) {
    window.addEventListener(kind, look, {passive: true});
  });
}());

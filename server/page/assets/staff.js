// Pages for staff work without this. With it, a page that says so changes by
// itself: when the server says that something changed, the page is asked for
// again and each part with data-live is put in place of the old one, unless
// somebody is in the middle of it.
(function () {
  "use strict";
  if (!document.body.hasAttribute("data-live-page") || !window.EventSource) { return; }
  var asking = false, again = false, ended = false;
  function busy(part) {
    var at = document.activeElement;
    return part.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  }
  // What somebody ticked stays ticked, whatever the new part would tick by itself.
  function keep(part, next) {
    part.querySelectorAll("input[type=radio], input[type=checkbox]").forEach(function (old) {
      if (old.checked === old.defaultChecked) { return; }
      next.querySelectorAll("input").forEach(function (e) {
        if (e.name === old.name && e.value === old.value) { e.checked = old.checked; }
      });
    });
  }
  // What somebody opened stays open.
  function fold(part, next) {
    var was = part.querySelectorAll("details"), is = next.querySelectorAll("details");
    if (was.length === is.length) { is.forEach(function (d, i) { d.open = was[i].open; }); }
  }
  // What tells the thing that has the focus from its neighbours.
  function sign(e) {
    var form = e.closest("form");
    return [e.tagName, e.getAttribute("href"), e.name, e.value, form && form.getAttribute("action"), e.textContent].join("\n");
  }
  // Whoever walks with the keyboard stays where they were. If that is gone,
  // browsers go on from the place.
  function back(part, at) {
    var all = Array.from(part.querySelectorAll("a[href], button, input, select, textarea, summary"));
    var same = at.id ? document.getElementById(at.id) : all.find(function (e) { return sign(e) === at.sign; });
    if (same) { same.focus({preventScroll: true}); }
  }
  function put(fresh) {
    document.querySelectorAll("[data-live]").forEach(function (part) {
      var next = fresh.getElementById(part.id);
      if (!next || busy(part)) { return; }
      fold(part, next);
      if (next.outerHTML === part.outerHTML) { return; }
      var here = document.activeElement, at = part.contains(here) ? {id: here.id, sign: sign(here)} : null;
      keep(part, next);
      part.replaceWith(document.adoptNode(next));
      if (at) { back(next, at); }
    });
  }
  // Nothing is asked any more. A page on which somebody writes may keep that
  // (writing.js).
  function over() {
    if (ended) { return; }
    ended = true;
    events.close();
    window.clearInterval(every);
    if (document.dispatchEvent(new CustomEvent("over", {cancelable: true}))) { window.location.reload(); }
  }
  function look() {
    if (ended) { return; }
    if (asking) { again = true; return; }
    asking = true;
    fetch(window.location.href, {headers: {"X-Alcove-Live": "1"}, cache: "no-store", redirect: "manual"})
      .then(function (r) {
        if (r.type === "opaqueredirect" || r.status === 401) { over(); return ""; }
        return r.ok ? r.text() : "";
      })
      .then(function (text) { if (text && !ended) { put(new DOMParser().parseFromString(text, "text/html")); } })
      .catch(function () {})
      .finally(function () {
        asking = false;
        if (again) { again = false; look(); }
      });
  }
  var events = new EventSource("/staff/events");
  events.addEventListener("changed", look);
  events.addEventListener("open", look); // what changed before, or while the line was cut
  // Who waits goes without a word: ask now and then while somebody looks.
  var every = window.setInterval(function () { if (!document.hidden) { look(); } }, 15000);
  events.addEventListener("over", over);
}());

// A button that copies a field, where the browser lets a page do that.
(function () {
  "use strict";
  if (!navigator.clipboard) { return; }
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(field.value).then(function () {
        document.getElementById(button.dataset.copy + "-copied").textContent = "Copied.";
      }, function () { field.select(); });
    });
  });
}());

// A search that finds while somebody types: the same page is asked for as
// pressing the button would, and the part that data-search names is put in
// place of the old one. Answers that were overtaken are dropped.
(function () {
  "use strict";
  document.querySelectorAll("form[data-search]").forEach(function (form) {
    var timer = 0, turn = 0;
    // A screen reader is told how many there are, in a line that was there
    // before: one that comes with its text is often not read.
    function said(part) {
      var line = document.getElementById(part + "-said"), count = document.getElementById(part + "-count");
      if (line && count && line.textContent !== count.textContent) { line.textContent = count.textContent; }
    }
    function find() {
      var mine = ++turn;
      var path = form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form));
      fetch(path, {cache: "no-store", redirect: "manual"})
        .then(function (r) {
          if (r.type === "opaqueredirect") { window.location.reload(); return ""; }
          return r.ok ? r.text() : "";
        })
        .then(function (text) {
          if (!text || mine !== turn) { return; }
          var next = new DOMParser().parseFromString(text, "text/html").getElementById(form.dataset.search);
          var old = document.getElementById(form.dataset.search);
          if (next && old) {
            old.replaceWith(document.adoptNode(next));
            window.history.replaceState(null, "", path);
            said(form.dataset.search);
          }
        })
        .catch(function () {});
    }
    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(find, 150);
    });
  });
}());

// Pages for staff work without this. With it, a page that says so changes by
// itself: when the server says that something changed, the page is asked for
// again and each part with data-live is put in place of the old one, unless
// somebody is in the middle of it.
(function () {
  "use strict";
  if (!document.body.hasAttribute("data-live-page") || !window.EventSource) { return; }
  var asking = false, again = false;
  function busy(part) {
    var at = document.activeElement;
    return part.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  }
  function put(fresh) {
    document.querySelectorAll("[data-live]").forEach(function (part) {
      var next = fresh.getElementById(part.id);
      if (!next || busy(part) || next.outerHTML === part.outerHTML) { return; }
      var at = part.contains(document.activeElement) ? document.activeElement.id : "";
      part.replaceWith(document.adoptNode(next));
      var back = at && document.getElementById(at);
      if (back) { back.focus(); }
    });
  }
  // A page on which somebody writes may keep that (writing.js).
  function over() {
    if (document.dispatchEvent(new CustomEvent("over", {cancelable: true}))) { window.location.reload(); }
  }
  function look() {
    if (asking) { again = true; return; }
    asking = true;
    fetch(window.location.href, {headers: {"X-Alcove-Live": "1"}, cache: "no-store", redirect: "manual"})
      .then(function (r) {
        if (r.type === "opaqueredirect" || r.status === 401) { over(); return ""; }
        return r.ok ? r.text() : "";
      })
      .then(function (text) { if (text) { put(new DOMParser().parseFromString(text, "text/html")); } })
      .catch(function () {})
      .finally(function () {
        asking = false;
        if (again) { again = false; look(); }
      });
  }
  var events = new EventSource("/staff/events");
  events.addEventListener("changed", look);
  events.addEventListener("over", function () { events.close(); over(); });
}());

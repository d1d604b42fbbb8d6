// Passkeys (WebAuthn level 3) for pages of staff. The server asks the question
// and judges the answer; this only carries them between it and the browser.
(function () {
  "use strict";
  var root = document.getElementById("passkey");
  if (!root) { return; }
  var act = root.dataset.act, go = document.getElementById("passkey-go"), box = document.getElementById("passkey-say");
  var named = document.getElementById("passkey-name"), form = document.getElementById("passkey-form");
  var token = "", base = "/staff/passkey/" + act;

  function say(text, link) {
    box.textContent = "";
    if (!text) { return; }
    var p = document.createElement("p");
    p.textContent = text;
    if (link) {
      var a = document.createElement("a");
      a.href = link;
      a.textContent = root.dataset.origin;
      p.append(" ", a);
    }
    var wrap = document.createElement("div");
    wrap.className = "problem";
    wrap.append(p);
    box.append(wrap);
  }
  function ask(path, body) {
    return fetch(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body), cache: "no-store", redirect: "error"})
      .then(function (r) { return r.json().then(function (j) { if (!r.ok) { throw {say: j.say}; } return j; }); });
  }
  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    var raw = "";
    new Uint8Array(buffer).forEach(function (b) { raw += String.fromCharCode(b); });
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function descriptors(list) {
    (list || []).forEach(function (d) { d.id = bytes(d.id); });
  }
  function get(question) {
    var q = question.publicKey;
    q.challenge = bytes(q.challenge);
    descriptors(q.allowCredentials);
    return navigator.credentials.get({publicKey: q});
  }
  function make(question) {
    var q = question.publicKey;
    q.challenge = bytes(q.challenge);
    q.user.id = bytes(q.user.id);
    descriptors(q.excludeCredentials);
    return navigator.credentials.create({publicKey: q});
  }
  function plain(c) {
    var r = c.response, out = {clientDataJSON: text(r.clientDataJSON)};
    if (r.attestationObject) {
      out.attestationObject = text(r.attestationObject);
      if (r.getTransports) { out.transports = r.getTransports(); }
    } else {
      out.authenticatorData = text(r.authenticatorData);
      out.signature = text(r.signature);
      if (r.userHandle) { out.userHandle = text(r.userHandle); }
    }
    var all = {id: c.id, rawId: text(c.rawId), type: c.type, response: out, clientExtensionResults: c.getClientExtensionResults()};
    if (c.authenticatorAttachment) { all.authenticatorAttachment = c.authenticatorAttachment; }
    return all;
  }
  function why(e) {
    if (e && e.say) { return e.say; }
    switch (e && e.name) {
    case "InvalidStateError": return "This device holds a passkey for you already. Choose another device, or a security key.";
    case "NotAllowedError": return "The browser was stopped, or it took too long. Nothing was changed. Press the button to try again.";
    case "NotSupportedError": case "ConstraintError": return "This device cannot check that it is you. Set up its screen lock, or use another device or a security key.";
    case "TypeError": return "The server did not answer. Check your internet, then try again.";
    }
    return "That did not work in this browser. Nothing was changed. Try again, or use another browser.";
  }
  function press() {
    var creates = act === "setup" || act === "add";
    if (named && !named.value.trim()) {
      named.setAttribute("aria-invalid", "true");
      say("Please type a name.");
      named.focus();
      return;
    }
    if (named) { named.removeAttribute("aria-invalid"); }
    go.disabled = true;
    say("");
    ask(base + "/begin", act === "setup" ? {token: token} : {})
      .then(creates ? make : get)
      .then(function (c) {
        var body = {credential: plain(c)};
        if (creates) { body.name = named.value; }
        return ask(base, body);
      })
      .then(function () { window.location.assign(root.dataset.next); })
      .catch(function (e) {
        go.disabled = false;
        say(why(e));
      });
  }
  // A setup address: its secret leaves the address bar and the history at once.
  function look() {
    token = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname);
    if (form) { form.hidden = true; }
    say("");
    if (!token) {
      say("This setup address is not whole. Copy all of it, from https to the last letter, and open it again.");
      return;
    }
    root.setAttribute("aria-busy", "true");
    ask(base + "/look", {token: token}).then(function (who) {
      document.getElementById("passkey-who").textContent = who.email;
      document.getElementById("passkey-role").textContent = who.role;
      named.value = who.name;
      form.hidden = false;
    }).catch(function (e) { say(why(e)); }).finally(function () { root.removeAttribute("aria-busy"); });
  }

  if (root.dataset.origin && window.location.origin !== root.dataset.origin) {
    say("Passkeys work at one address only. Go to", root.dataset.origin + window.location.pathname + window.location.hash);
    return;
  }
  if (!window.PublicKeyCredential || !navigator.credentials) {
    say("This browser knows no passkeys. Use a newer browser.");
    return;
  }
  if (!go) { return; }
  go.hidden = false;
  go.addEventListener("click", press);
  if (act === "setup") {
    window.addEventListener("hashchange", function () { if (window.location.hash) { look(); } });
    look();
  }
}());

// Passkeys: asks the browser to make one or to show one, and passes its answer on. The rest is the server's.
(() => {
  "use strict";
  const problem = document.getElementById("passkey-problem");
  const show = (words) => {
    if (!problem) return;
    problem.textContent = words;
    problem.hidden = false;
  };
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // The options come as JSON; what is binary in them, and in the answer, travels as base64url.
  const opened = (options) => {
    const held = { ...options, challenge: bytes(options.challenge) };
    if (options.user) held.user = { ...options.user, id: bytes(options.user.id) };
    for (const name of ["excludeCredentials", "allowCredentials"])
      if (options[name]) held[name] = options[name].map((one) => ({ ...one, id: bytes(one.id) }));
    return held;
  };
  const packed = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
  };

  const options = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const send = async (address, credential) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ credential: packed(credential) }),
    });
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(told.why), { told: told.why });
    return told;
  };
  const failed = (error, button) => show(error.told || button.dataset.failed);

  for (const button of document.querySelectorAll("[data-passkey], [data-new-passkey]"))
    if (!window.PublicKeyCredential) button.disabled = true;

  for (const button of document.querySelectorAll("[data-passkey]"))
    button.addEventListener("click", async () => {
      try {
        const credential = await navigator.credentials.get({ publicKey: opened(await options(button.dataset.passkey)) });
        const next = button.dataset.then ? `?next=${encodeURIComponent(button.dataset.then)}` : "";
        location.assign((await send(button.dataset.passkey + next, credential)).then);
      } catch (error) {
        failed(error, button);
      }
    });

  for (const button of document.querySelectorAll("[data-new-passkey]"))
    button.addEventListener("click", async () => {
      try {
        const address = button.dataset.newPasskey;
        const credential = await navigator.credentials.create({ publicKey: opened(await options(address)) });
        const name = encodeURIComponent(document.getElementById("passkey-name").value);
        const told = await send(`${address}?name=${name}`, credential);
        if (told.then === "codes") document.getElementById("codes-form").submit();
        else location.assign("/account");
      } catch (error) {
        failed(error, button);
      }
    });
})();

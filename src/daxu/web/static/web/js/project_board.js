// The board: a card is dragged to another column, by mouse or by finger, or moved by its button; a dialog then asks the
// day and the proof. Nothing moves before the server has said yes. Without this file the button leads to a whole page.
(() => {
  "use strict";
  const board = document.getElementById("board");
  const dialog = document.getElementById("move");
  if (!board || typeof dialog?.showModal !== "function") return;

  const body = document.getElementById("move-body");
  const lineDown = dialog.querySelector("[data-line-down]");
  const asked = { "HX-Request": "true" };
  let opener = null;

  const show = (text) => {
    body.innerHTML = text;
    const first = body.querySelector("[role=alert], [aria-invalid], select, input:not([type=hidden])");
    first?.focus();
  };

  async function open(card, stage) {
    opener = card.querySelector(".board-move");
    lineDown.hidden = true;
    const address = new URL(card.dataset.mine, location.href);
    if (stage) address.searchParams.set("to", stage);
    try {
      const answer = await fetch(address, { headers: asked });
      const text = await answer.text();
      if (answer.redirected || !answer.headers.has("X-Form")) return location.assign(address);
      show(text);
    } catch {
      body.textContent = "";
      lineDown.hidden = false;
    }
    if (!dialog.open) dialog.showModal();
  }

  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    lineDown.hidden = true;
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: asked, body: new FormData(form) });
      if (answer.status === 204) return location.reload();
      const text = await answer.text();
      if (answer.redirected || !answer.headers.has("X-Form")) return location.assign(form.action);
      show(text);
    } catch {
      lineDown.hidden = false;
    } finally {
      button.disabled = false;
    }
  });

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => opener?.focus());
  board.addEventListener("click", (event) => {
    const button = event.target.closest(".board-move");
    if (!button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(button.closest(".board-card"));
  });
  board.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches(".board-move")) {
      event.preventDefault();
      event.target.click();
    }
  });

  // --- dragging
  let carried = null;
  for (const link of board.querySelectorAll(".board-card a")) link.draggable = false;

  const over = (column) => {
    for (const one of board.querySelectorAll(".board-over")) one.classList.remove("board-over");
    if (column && !column.contains(carried)) column.classList.add("board-over");
  };
  const lift = (card) => {
    carried = card;
    card.classList.add("board-carried");
  };
  const drop = (column) => {
    const card = carried;
    over(null);
    card?.classList.remove("board-carried");
    carried = null;
    if (card && column && !column.contains(card)) open(card, column.dataset.stage);
  };

  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".board-card[draggable]");
    if (!card) return;
    event.dataTransfer.setData("text/plain", card.dataset.project);
    event.dataTransfer.effectAllowed = "move";
    lift(card);
  });
  board.addEventListener("dragover", (event) => {
    if (!carried) return;
    event.preventDefault();
    over(event.target.closest("[data-stage]"));
  });
  board.addEventListener("drop", (event) => {
    event.preventDefault();
    drop(event.target.closest("[data-stage]"));
  });
  board.addEventListener("dragend", () => drop(null));

  // By finger: held for a moment, a card is lifted; moved earlier, the board scrolls as usual.
  const HELD = 400;
  const EDGE = 48;
  let waiting = 0;
  let drawn = null;

  const letGo = () => {
    clearTimeout(waiting);
    drawn?.remove();
    drawn = null;
  };
  const at = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest("[data-stage]");

  board.addEventListener(
    "touchstart",
    (event) => {
      const card = event.target.closest(".board-card[draggable]");
      if (!card || event.touches.length > 1 || event.target.closest(".board-move")) return;
      const { clientX, clientY } = event.touches[0];
      waiting = setTimeout(() => {
        lift(card);
        drawn = card.cloneNode(true);
        drawn.classList.add("board-ghost");
        document.body.append(drawn);
        follow(clientX, clientY);
      }, HELD);
    },
    { passive: true },
  );
  const follow = (x, y) => {
    drawn.style.setProperty("translate", `${x - 40}px ${y - 20}px`);
  };
  board.addEventListener(
    "touchmove",
    (event) => {
      if (!drawn) return clearTimeout(waiting);
      event.preventDefault();
      const touch = event.touches[0];
      follow(touch.clientX, touch.clientY);
      const { left, right } = board.getBoundingClientRect();
      if (touch.clientX > right - EDGE) board.scrollBy(12, 0);
      if (touch.clientX < left + EDGE) board.scrollBy(-12, 0);
      over(at(touch));
    },
    { passive: false },
  );
  board.addEventListener("touchend", (event) => {
    const lifted = drawn !== null;
    letGo();
    if (!lifted) return;
    event.preventDefault(); // no click on what lies below
    drop(at(event.changedTouches[0]));
  });
  board.addEventListener("touchcancel", () => {
    letGo();
    drop(null);
  });
  board.addEventListener("contextmenu", (event) => {
    if (drawn) event.preventDefault();
  });
})();

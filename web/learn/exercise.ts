// Choices and hints.

/** Says whether every choice is right, marks what is, and lets the answer be seen. Nothing where something is not chosen. */
export function grade(form: HTMLFormElement): boolean | undefined {
  const said = form.querySelector<HTMLElement>(".graded")!;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  const fields = [...form.querySelectorAll("fieldset")];
  if (form.dataset.done !== undefined) {
    reset(form, fields);
    return undefined;
  }
  const open = fields.find((field) => !field.querySelector("input:checked"));
  if (open) {
    said.textContent = fields.length > 1 ? "Choose one of each." : "Choose one.";
    open.querySelector("input")?.focus();
    return undefined;
  }
  const wrong = fields.filter((field) => !chosen(field).hasAttribute("data-right"));
  // What can be chosen no more keeps no focus.
  const hadFocus = form.contains(document.activeElement);
  for (const field of fields) {
    for (const choice of field.querySelectorAll<HTMLElement>(".choice")) mark(choice, choice === chosen(field));
    field.querySelectorAll("input").forEach((input) => { input.disabled = true; });
  }
  said.textContent = wrong.length === 0 ? "Right." : wrong.length === fields.length ? "Not so." : "Right in part.";
  form.dataset.done = "";
  button.textContent = "Ask me again";
  if (hadFocus) button.focus();
  return wrong.length === 0;
}

const chosen = (field: HTMLFieldSetElement): HTMLElement =>
  field.querySelector("input:checked")!.closest<HTMLElement>(".choice")!;

/** Says behind a choice that it is right, or was chosen and is not, and why. */
function mark(choice: HTMLElement, isChosen: boolean): void {
  const isRight = choice.hasAttribute("data-right");
  const why = choice.querySelector<HTMLElement>(".why");
  if (why) why.hidden = !isChosen && !isRight;
  if (!isChosen && !isRight) return;
  const result = document.createElement("span");
  result.className = `result ${isRight ? "is-right" : "is-wrong"}`;
  result.textContent = isRight ? "✓ right" : "✗ your choice";
  choice.querySelector("label")!.append(" ", result);
}

function reset(form: HTMLFormElement, fields: HTMLFieldSetElement[]): void {
  delete form.dataset.done;
  form.reset();
  form.querySelectorAll(".result").forEach((result) => result.remove());
  form.querySelectorAll<HTMLElement>(".why").forEach((why) => { why.hidden = true; });
  form.querySelectorAll("input").forEach((input) => { input.disabled = false; });
  form.querySelector(".graded")!.textContent = "";
  form.querySelector("button[type=submit]")!.textContent = "Check";
  fields[0]?.querySelector("input")?.focus();
}

/** Gives the next hint. How many have been given. */
export function hint(hints: HTMLElement): number {
  const all = [...hints.querySelectorAll("li")];
  const next = all.find((hint) => hint.hidden);
  if (next) next.hidden = false;
  const left = all.filter((hint) => hint.hidden).length;
  const button = hints.querySelector<HTMLButtonElement>("button")!;
  if (left === 0) button.remove();
  else button.textContent = `Hint ${all.length - left + 1} of ${all.length}`;
  return all.length - left;
}

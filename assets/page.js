// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What pages do beside forms and links, which work without it: times in the zone of the reader, buttons that copy,
// questions before an action, and live regions.

/** @type {readonly [string, number][]} */
const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** As src/web/format.ts has it. @param {Date} at */
function formatAge(at) {
  const seconds = Math.round((Date.now() - at.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const [unit, size] = UNITS.find(([, size]) => distance >= size) ?? ['s', 1];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

const localTime = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' });

/** @param {Date} at */
const formatLocal = (at) =>
  `${localTime.format(at)} ${zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''}`;

function showTimes() {
  for (const element of document.querySelectorAll('time')) {
    const at = new Date(element.dateTime);
    if (element.dataset.age !== undefined) {
      const text = formatAge(at);
      if (element.textContent !== text) element.textContent = text;
      element.title = formatLocal(at);
    } else if (element.dataset.instant !== undefined) {
      const utc = element.textContent ?? '';
      if (!element.title.includes('UTC')) element.title = utc;
      element.textContent = formatLocal(at);
    }
  }
}

/** The Clipboard API is missing on plain http. @param {string} text */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

function showCopyButtons() {
  for (const button of document.querySelectorAll('button.copy')) button.removeAttribute('hidden');
}

document.addEventListener('click', (event) => {
  const button = /** @type {Element} */ (event.target).closest('button[data-copy]');
  if (!(button instanceof HTMLButtonElement)) return;
  const label = [...button.childNodes];
  copy(button.dataset.copy ?? '').then(
    () => {
      button.textContent = 'Copied';
      setTimeout(() => button.replaceChildren(...label), 1500);
    },
    () => (button.textContent = 'Select the text to copy it'),
  );
});

/** A question before the form is sent. @param {HTMLFormElement} form @param {string} question */
function ask(form, question) {
  const dialog = document.createElement('dialog');
  const text = document.createElement('p');
  text.textContent = question;
  const choices = document.createElement('form');
  choices.method = 'dialog';
  for (const [value, label] of [
    ['no', 'Cancel'],
    ['yes', form.querySelector('button[type=submit]')?.textContent ?? 'Yes'],
  ]) {
    const button = document.createElement('button');
    button.value = value ?? '';
    button.textContent = label ?? '';
    choices.append(button);
  }
  dialog.append(text, choices);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (dialog.returnValue !== 'yes') return;
    form.dataset.confirmed = '';
    form.requestSubmit();
  });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  const question = form.dataset.confirm;
  if (question && form.dataset.confirmed === undefined) {
    event.preventDefault();
    ask(form, question);
    return;
  }
  // A second click must not send it again. The button is needed while the form is being read.
  setTimeout(() => {
    for (const button of form.querySelectorAll('button')) button.disabled = true;
  });
});

// After the button Back, a form can be sent again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

// Shift and a click select all check boxes in between.
/** @type {HTMLInputElement | undefined} */
let lastBox;
document.addEventListener('click', (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
  if (event.shiftKey && lastBox && lastBox.form === box.form) {
    const boxes = [
      .../** @type {NodeListOf<HTMLInputElement>} */ (box.form?.querySelectorAll('input[type=checkbox]') ?? []),
    ];
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, (to ?? 0) + 1)) if (!each.disabled) each.checked = box.checked;
  }
  lastBox = box;
});

/** Selects the element with the focus in a region that was replaced. @param {Element} element */
function describeFocus(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of ['href', 'name', 'value', 'aria-label']) {
    const value = element.getAttribute(name);
    if (value) return `${element.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return element.localName;
}

/** Where a table of days is wider than the screen, today or the newest day is shown first. */
function showNewestDays() {
  for (const frame of document.querySelectorAll('.scroll:has(> .grid)')) {
    const today = frame.querySelector('th.today');
    frame.scrollLeft = today instanceof HTMLElement ? today.offsetLeft - frame.clientWidth / 2 : frame.scrollWidth;
  }
}

/** Replaces the live regions that have changed, and keeps focus, scroll positions and what is unfolded. @param {Document} next */
function replaceRegions(next) {
  for (const region of document.querySelectorAll('[data-live]')) {
    const fresh = next.getElementById(region.id);
    const key = fresh?.innerHTML;
    if (!fresh || (region instanceof HTMLElement && regionText.get(region) === key)) continue;
    const active = region.contains(document.activeElement) ? document.activeElement : null;
    const focus = active && describeFocus(active);
    const open = [...region.querySelectorAll('details[open] > summary')].map(({ textContent }) => textContent);
    const scrolls = [...region.querySelectorAll('.scroll')].map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
    region.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (region instanceof HTMLElement) regionText.set(region, key ?? '');
    for (const summary of region.querySelectorAll('details > summary'))
      if (open.includes(summary.textContent)) summary.parentElement?.setAttribute('open', '');
    region
      .querySelectorAll('.scroll')
      .forEach((element, index) => element.scrollTo(scrolls[index]?.[0] ?? 0, scrolls[index]?.[1] ?? 0));
    if (focus) /** @type {HTMLElement | null} */ (region.querySelector(focus))?.focus({ preventScroll: true });
  }
  showTimes();
  showCopyButtons();
}

/** The regions as the server has sent them. @type {WeakMap<HTMLElement, string>} */
const regionText = new WeakMap();
for (const region of document.querySelectorAll('[data-live]'))
  if (region instanceof HTMLElement) regionText.set(region, region.innerHTML);

let isReading = false;
let isStale = false;

async function readAgain() {
  if (isReading) {
    isStale = true;
    return;
  }
  isReading = true;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
    if (response.status === 401) return location.reload();
    if (response.ok) replaceRegions(new DOMParser().parseFromString(await response.text(), 'text/html'));
    showLiveState(response.ok ? '' : 'not updated: the server does not answer');
  } catch {
    showLiveState('not updated: the server does not answer');
  } finally {
    isReading = false;
    if (isStale) {
      isStale = false;
      setTimeout(readAgain, 500);
    }
  }
}

/** @param {string} text empty: all is well */
function showLiveState(text) {
  const element = document.getElementById('live-state');
  if (!element) return;
  element.hidden = false;
  const next = `${text || 'updated live'} · `;
  if (element.textContent !== next) element.textContent = next;
}

const { liveUrl } = document.body.dataset;
/** @type {EventSource | undefined} */
let source;

/** Hidden pages have no connection: a browser opens only six to a server. */
function connect() {
  if (!liveUrl) return;
  if (document.hidden) {
    source?.close();
    source = undefined;
    return;
  }
  if (source) return;
  source = new EventSource(liveUrl);
  source.addEventListener('ready', () => void readAgain());
  source.addEventListener('changed', () => void readAgain());
  source.addEventListener('error', () => showLiveState('not updated: connecting again'));
}

document.addEventListener('visibilitychange', connect);
connect();
showTimes();
showNewestDays();
showCopyButtons();
setInterval(showTimes, 10_000);

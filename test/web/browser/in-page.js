/* oxlint-disable -- It runs in a browser: no declaration of axe or of the document is known here. */
// What tests run inside a page, beside axe. Each function returns plain data.

const CONTROLS =
  'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary, [tabindex="0"]';

globalThis.pageTests = {
  /** By how many pixels the document is wider than the window, and by which elements. */
  describeExcess() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) =>
        element.getBoundingClientRect().right > clientWidth + 1 && !element.parentElement?.closest('.scroll'),
    );
    const names = [...wide.slice(0, 2), ...wide.slice(-1)].map(({ outerHTML }) => outerHTML.slice(0, 100));
    return `the document is ${scrollWidth - clientWidth} px too wide: ${names.join(' | ')}`;
  },

  /** Elements that only a name with markup can have made. */
  countForeign: () => document.querySelectorAll('img, script:not([src])').length,

  /** `rules` empty: all. @param {readonly string[]} rules */
  async runAxe(rules) {
    const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : {};
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...only });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  },

  /** Numbers the controls that are visible. Returns how often Tab has to be pressed: a date has four stops. */
  numberControls() {
    const controls = [...document.querySelectorAll(CONTROLS)].filter((element) => element.checkVisibility());
    for (const [at, control] of controls.entries()) control.dataset.control = String(at);
    document.body.tabIndex = -1;
    document.body.focus();
    return controls.length + 3 * controls.filter(({ type }) => type === 'date').length;
  },

  /** The control with the focus, and whether it shows it; null: there is none. */
  describeFocused() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    // A date shows which of its parts has the focus.
    const isShown = element.type === 'date' || (outlineStyle !== 'none' && outlineWidth !== '0px');
    return { control: element.dataset.control ?? '', isShown, html: element.outerHTML.slice(0, 120) };
  },

  /** @param {readonly string[]} reached Numbers of controls. */
  listMissed: (reached) =>
    [...document.querySelectorAll('[data-control]')]
      .filter(({ dataset }) => !reached.includes(dataset.control))
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
};

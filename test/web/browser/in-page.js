// What tests run inside a page, beside axe. Each function returns plain data.

const CONTROLS =
  'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary, [tabindex="0"]';

globalThis.pageTests = {
  measureExcess: () => document.documentElement.scrollWidth - document.documentElement.clientWidth,

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

  /** Numbers the controls that are visible. Returns how many there are. */
  numberControls() {
    const controls = [...document.querySelectorAll(CONTROLS)].filter((element) => element.checkVisibility());
    for (const [at, control] of controls.entries()) control.dataset.control = String(at);
    document.body.tabIndex = -1;
    document.body.focus();
    return controls.length;
  },

  /** The control with the focus, and whether it shows it; null: there is none. */
  describeFocused() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isShown = outlineStyle !== 'none' && outlineWidth !== '0px';
    return { control: element.dataset.control ?? '', isShown, html: element.outerHTML.slice(0, 120) };
  },

  /** @param {readonly string[]} reached Numbers of controls. */
  listMissed: (reached) =>
    [...document.querySelectorAll('[data-control]')]
      .filter(({ dataset }) => !reached.includes(dataset.control))
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
};

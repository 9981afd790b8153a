"use strict";
(() => {
  // Columns of a row, as rows.py writes them.
  const [ID, CATEGORY, VALUE, TITLE, TEXT, NODES, COUNT, HELPFUL, HARMFUL, FIRST, LAST] =
    Array(11).keys();
  const PAGE = 40;
  const PAUSE_MS = 120;

  const number = new Intl.NumberFormat("en");
  const relative = new Intl.RelativeTimeFormat("en");
  const UNITS = [
    ["year", 31557600],
    ["month", 2629800],
    ["week", 604800],
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];

  // How long ago something was; empty if the time cannot be parsed.
  function age(time) {
    const seconds = (Date.parse(time) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) return "";
    const size = Math.abs(seconds);
    if (size < 60) return "just now";
    const [unit, length] = UNITS.find((one) => size >= one[1]);
    return relative.format(Math.trunc(seconds / length), unit);
  }

  function showAges() {
    for (const time of document.querySelectorAll("time")) {
      const shown = time.querySelector(".age");
      const text = age(time.dateTime);
      shown.textContent = text;
      shown.hidden = !text;
    }
  }

  // Texts of patterns become text nodes only, so that they are never markup.
  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function plural(count, one, many) {
    return `${number.format(count)} ${count === 1 ? one : many}`;
  }

  function details(row, data) {
    const facts = {
      "First seen": row[FIRST].slice(0, 10),
      "Last seen": row[LAST].slice(0, 10),
      Observed: plural(row[COUNT], "time", "times"),
      Helpful: number.format(row[HELPFUL]),
      Harmful: number.format(row[HARMFUL]),
      Nodes: row[NODES].map((place) => data.nodes[place]).join(", "),
      Id: element("code", "", row[ID]),
    };
    const pairs = Object.entries(facts).map(([name, value]) =>
      element("div", "", element("dt", "", name), element("dd", "", value)),
    );
    const text = element("p", "text", element("bdi", "", row[TEXT]));
    return element("div", "more", text, element("dl", "", ...pairs));
  }

  function item(row, data) {
    const nodes = row[NODES];
    const from = nodes.length === 1 ? data.nodes[nodes[0]] : `${nodes.length} nodes`;
    const when = age(row[LAST]) || row[LAST];
    const origin = `${data.categories[row[CATEGORY]]} · ${from} · ${when}`;
    const text = element(
      "span",
      "",
      element("span", "title", element("bdi", "", row[TITLE] || "(no title)")),
      element("span", "from", origin),
    );
    const value = element("span", "value", row[VALUE].toFixed(2));
    const made = element("details", "", element("summary", "", value, text));
    // Made only when it is opened: few are.
    made.addEventListener("toggle", () => {
      if (made.open && made.children.length === 1) made.append(details(row, data));
    });
    return element("li", "", made);
  }

  const ORDERS = {
    value: () => 0, // as the rows come
    newest: (a, b) => (a[FIRST] < b[FIRST] ? 1 : a[FIRST] > b[FIRST] ? -1 : 0),
    count: (a, b) => b[COUNT] - a[COUNT],
  };

  function list(data) {
    const [form, query, category, node, order, found, rows, more] = [
      "search", "query", "category", "node", "order", "found", "list", "more",
    ].map((id) => document.getElementById(id));
    let haystack = null;
    let matching = [];
    let shown = 0;

    function search() {
      const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !haystack) {
        haystack = data.rows.map((row) =>
          [row[TITLE], row[TEXT], ...row[NODES].map((place) => data.nodes[place])]
            .join("\n")
            .toLowerCase(),
        );
      }
      matching = data.rows
        .filter(
          (row, place) =>
            (category.value === "" || row[CATEGORY] === Number(category.value)) &&
            (node.value === "" || row[NODES].includes(Number(node.value))) &&
            words.every(
              (word) => haystack[place].includes(word) || row[ID].startsWith(word),
            ),
        )
        .sort(ORDERS[order.value]);
      shown = 0;
      rows.replaceChildren();
      show();
    }

    function show() {
      const next = matching.slice(shown, shown + PAGE);
      rows.append(...next.map((row) => item(row, data)));
      shown += next.length;
      more.hidden = shown >= matching.length;
      found.textContent = matching.length
        ? count() + (shown < matching.length ? `; showing ${number.format(shown)}` : "")
        : "No matches. Try fewer words, or another category or node.";
    }

    function count() {
      const total = plural(matching.length, "pattern", "patterns");
      if (matching.length === data.rows.length) return total;
      const verb = matching.length === 1 ? "matches" : "match";
      return `${total} of ${number.format(data.rows.length)} ${verb}`;
    }

    category.append(...data.categories.map((name, place) => new Option(name, place)));
    node.append(...data.nodes.map((name, place) => new Option(name, place)));
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    let timer = 0;
    form.addEventListener("change", search);
    query.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE_MS);
    });
    more.addEventListener("click", () => {
      const first = shown;
      show();
      rows.children[first].querySelector("summary").focus();
    });
    search();
  }

  showAges();
  setInterval(showAges, 60000);
  const data = JSON.parse(document.getElementById("data").textContent);
  if (data.rows.length) list(data);
})();

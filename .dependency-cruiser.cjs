const { rules, options } = require('./tests/import-rules/rules.cjs');

/** The import rules on the project itself; tests/import-rules shows that each of them bites. */
module.exports = {
  forbidden: rules(''),
  options: { ...options, exclude: { path: '^(\\.next|dist|data)/|^tests/import-rules/' } },
};

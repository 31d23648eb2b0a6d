/** Keywords of JSON Schema by what their value is, for walks over schemas that servers wrote. */

/** Their members are named by the author, so that the names are no keywords. */
export const NAMING_KEYWORDS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
])

/** Their value is data, in which no keyword means anything. */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set([
  'const',
  'enum',
  'default',
  'examples',
  'required',
])

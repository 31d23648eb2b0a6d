/** What a parameter takes, going by what it is called. */

import type { ParameterKind } from './patterns.ts'

/** Names of parameters that take text a person or a program is to read. */
const NOT_PROSE =
  '(?!.*(?:comm?and|cmd|shell|bash|line|exec|sql|content|text|body|script|code|html|markdown|message|description|patch|template|prompt))'

const TAKES: Readonly<Record<ParameterKind, RegExp>> = {
  any: /^/,
  command: /comm?and|cmd|script|shell|exec|code|args?$|arguments|input|bash|program|line|run/i,
  path: /path|file|dir|folder|source|dest|target|location|name|input|uri|root|cwd|template|entry|member/i,
  query:
    /sql|query|where|filter|search|statement|condition|id$|user|name|input|value|q$|password|email|^dn$|ldap/i,
  statement: /sql|query|statement|command|script/i,
  // What stands in a query without quotes around it.
  clause: /^(?:id|.*_id|.*(?:sort|order|group_?by|columns?|limit|offset|table).*)$/i,
  option: /^(?!.*(?:arg|option|flag|comm?and|cmd|param|script|code|line|text|content|body|message)).*$/i,
  host: /url|uri|host|endpoint|server|address|target|ip$|domain|webhook|link|href|origin|site|redirect|callback|next|return|src/i,
  value: new RegExp(`^${NOT_PROSE}.*$`, 'i'),
  // One thing in a row of them: neither a sentence nor a language of its own.
  field: new RegExp(
    `^${NOT_PROSE}(?!.*(?:query|where|filter|search|statement|condition|jql|expression|formula|^q$|regex|pattern|glob|note|comment|title|question|answer|summary|reason|subject|data|json|args?$|arguments|program|format)).*$`,
    'i',
  ),
  layout: /^(?!.*(?:code|script|patch|diff|comm?and|content|markdown|html|text|body|file)).*$/i,
}
const KINDS = Object.keys(TAKES) as readonly ParameterKind[]

/** Names repeat from call to call, so that each is judged once. */
const known = new Map<string, ReadonlySet<ParameterKind>>()
const KNOWN_MAX = 2_048
const NAME_MAX = 200

export function kindsOf(name: string): ReadonlySet<ParameterKind> {
  const kept = known.get(name)
  if (kept !== undefined) return kept
  const kinds = new Set(KINDS.filter((kind) => TAKES[kind].test(name)))
  if (known.size >= KNOWN_MAX) known.clear()
  if (name.length <= NAME_MAX) known.set(name, kinds)
  return kinds
}

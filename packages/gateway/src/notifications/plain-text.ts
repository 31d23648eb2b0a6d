/** Text of agents, servers and people as messages may show it: all of it seen, none of it a link, a mention or markup. Pure. */

import { spell } from '@callgate/contracts/hidden-text'

const CHARS_MAX = 300

/** One line, cut to size. What would be a link or a mention wherever it is read is broken with brackets, for all to see. */
export function showPlainly(text: string, max = CHARS_MAX): string {
  return (
    spell(text, max)
      // Schemes, before which mail programs look back: https:, javascript:, mailto:.
      .replaceAll(/(?<=[a-z][a-z0-9+.-]{0,30}):(?=\S)/gi, '[:]')
      .replaceAll('@', '[@]')
      // Names of hosts, which become links without any scheme.
      .replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, '[.]')
  )
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => HTML[one] ?? '')
}

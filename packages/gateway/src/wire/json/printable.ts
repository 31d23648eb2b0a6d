/** JSON text that does nothing to a terminal: what JSON lets stand, but terminals and eyes are fooled by, is escaped. */

const UNPRINTABLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

/** The same JSON: such characters stand inside of strings only, and mean the same when they are escaped. */
export function escapeUnprintable(json: string): string {
  return json.replaceAll(UNPRINTABLE, escape)
}

function escape(character: string): string {
  let escaped = ''
  for (let at = 0; at < character.length; at += 1)
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
  return escaped
}

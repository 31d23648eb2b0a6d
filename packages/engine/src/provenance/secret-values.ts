/** Picks the values of a message that must not leave: what inspection found, and what stands behind the name of a secret. */

import type { Finding } from '@callgate/contracts/finding'
import type { Leaf } from './memory.ts'

type Located = Pick<Finding, 'class' | 'span'>

const VALUES_MAX = 8
const CHARS_MAX = 160
const GUARDED_CLASSES: ReadonlySet<string> = new Set(['secret', 'confidential'])

/** A name that says what follows is secret, and the value behind it. */
const NAMED =
  /(?:pass(?:word|wd|phrase|code)?|secret(?:[ _-]?key)?|api[ _-]?key|access[ _-]?key|private[ _-]?key|(?:auth|access|refresh|session|bearer)[ _-]?token|token|credential|(?:security|verification|recovery|backup|reset|login|one[ -]time|2fa|mfa)[ _-]?code|pin[ _-]?code|otp)s?\\?["']?\s{0,2}(?:is|are|was)?\s{0,2}[:=]?\s{0,2}\\?["'`]?([^\s"'`,;<>\\]{6,160})/gi

const TEXT_MAX = 65_536

export function listSecretValues(
  leaves: readonly Leaf[],
  findings: readonly Located[],
  guarded: boolean,
): string[] {
  const values: string[] = []
  const add = (value: string): void => {
    if (values.length < VALUES_MAX && !values.includes(value)) values.push(value.slice(0, CHARS_MAX))
  }
  for (const { class: findingClass, span } of findings) {
    if (!GUARDED_CLASSES.has(findingClass)) continue
    const leaf = leaves.find(({ path, encoded }) => path === span.path && encoded !== true)
    if (leaf !== undefined) add(leaf.text.slice(span.start, span.end))
  }
  if (!guarded) return values
  for (const { text } of leaves) {
    for (const match of text.slice(0, TEXT_MAX).matchAll(NAMED)) {
      const value = (match[1] as string).replace(/[.!?)\]}]+$/, '')
      // A plain word behind such a name is talk about it.
      if (/\d/.test(value) && value.length >= 6 && !/^https?:/i.test(value)) add(value)
    }
  }
  return values
}

/** No pattern can match a text in which none of its literals stands: otherwise the text would not be tried at all. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTACKS } from './attacks.fixture.ts'
import { CUES, PATTERNS } from './detector.ts'
import type { ArgumentPattern } from './patterns.ts'

const CASES = Object.values(ATTACKS).flatMap((cases) => cases.map(([, value]) => value))
const SAMPLES = readFileSync(join(import.meta.dirname, 'samples/match.jsonl'), 'utf8')
/** What the patterns are made of, and what people write around it. */
const PIECES = [
  ...SAMPLES.split(/[\s{}"\\]+/),
  ...CASES.flatMap((value) => value.split(/(?<=[\s;&|'"({[/=:*])/)),
  ...'../|..\\|%2e%2e/|/etc/passwd|;|&&|\n|curl http://a/b|sh|rm -rf /|nc -e |or|and|1=1|union select|sleep(5)'.split(
    '|',
  ),
  ...'\'|"|\u2019|)|(|*)|{{7*7}}|${jndi:|<%= 7*7 %>|#{`id`}|$AWS_SESSION_TOKEN|%0d%0aset-cookie:|role=admin|O:1:'.split(
    '|',
  ),
  ...'\u00a0|\u3000|\t| |powershell|-enc|bash -i >& |mkfs.ext4 |drop table|delete from a;|-- |x'.split('|'),
]

function holdsLiteral({ literals }: ArgumentPattern, text: string): boolean {
  const lowered = text.toLowerCase()
  return literals.some((literal) => lowered.includes(literal.toLowerCase()))
}

describe('the literals of argument patterns', () => {
  it('stand in everything the patterns match', () => {
    const seen = new Set<string>()
    const check = (text: string): void => {
      for (const pattern of PATTERNS) {
        pattern.regex.lastIndex = 0
        const match = pattern.regex.exec(text)
        if (match === null) continue
        seen.add(pattern.id)
        expect({ id: pattern.id, text: match[0], holds: holdsLiteral(pattern, text) }).toMatchObject({
          holds: true,
        })
      }
    }
    for (const line of [...SAMPLES.split('\n'), ...CASES]) check(line)
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(fc.property(text, check), { numRuns: 20_000 })
    expect(seen.size).toBeGreaterThan(PATTERNS.length / 2)
  })

  it('fit in one number by their groups, with that of addresses', () => {
    expect(CUES.length).toBeLessThanOrEqual(31)
  })
})

/** The pass over a text: the words, numbers and codes that a plain reading of it finds, in the same places. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isLetterOrDigit, isUpper, scanText } from './scan.ts'

const UNITS =
  'a Z 7 \u00e9 \u00c9 \u00df \u212a \u0301 \' \u2019 - _ . : @ " \n Anna 2024 b12 \ud83d\ude00'.split(' ')
const text = fc.string({ unit: fc.constantFrom(' ', ...UNITS), maxLength: 40 })

/** Runs of letters and digits, with apostrophes between them or at the end of the text. */
function runsOf(whole: string): readonly string[] {
  const signs = Array.from({ length: whole.length }, (_, at) => {
    const isWord = isLetterOrDigit(whole.charCodeAt(at))
    return isWord ? 'w' : whole[at] === "'" || whole[at] === '\u2019' ? 'a' : '-'
  }).join('')
  return [...signs.matchAll(/w+(?:a(?:w+|$))*/g)].map(({ index, 0: run }) => `${index} ${index + run.length}`)
}

function pairsOf(marks: readonly number[]): readonly string[] {
  return Array.from({ length: marks.length / 2 }, (_, index) => `${marks[index * 2]} ${marks[index * 2 + 1]}`)
}

it('files every run of letters and digits once, by what it is made of', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const marks = scanText(whole, [])
      const written = (place: string): string =>
        whole.slice(...(place.split(' ').map(Number) as [number, number]))
      const runs = runsOf(whole)
      expect(pairsOf(marks.digits)).toEqual(runs.filter((run) => /^\d+$/.test(written(run))))
      expect(pairsOf(marks.capitals)).toEqual(
        runs.filter((run) => !/\d/.test(written(run)) && isUpper(written(run).charCodeAt(0))),
      )
      expect(pairsOf(marks.codes)).toEqual(
        runs.filter((run) => /\d/.test(written(run)) && /\D/.test(written(run))),
      )
      const isHigh = (run: string): boolean =>
        Array.from(written(run)).some((sign) => isUpper(sign.charCodeAt(0)))
      expect(marks.hasCapitals).toBe(runs.some(isHigh))
      expect(marks.ats).toEqual([...whole.matchAll(/@/g)].map(({ index }) => index))
    }),
    { numRuns: 2000 },
  )
})

it('knows each unit for what it is by itself', () => {
  const wrong: number[] = []
  for (let code = 0; code < 0x10000; code++) {
    const unit = String.fromCharCode(code)
    const isRead = code < 0x80 || (code >= 0xc0 && code < 0xd800) || code >= 0xf900
    const isWord = isRead && (code < 0x80 ? /[0-9A-Za-z]/ : /[\p{L}\p{M}]/u).test(unit)
    if (isLetterOrDigit(code) !== isWord || isUpper(code) !== (isWord && /[\p{Lu}\p{Lt}]/u.test(unit)))
      wrong.push(code)
  }
  expect(wrong).toEqual([])
})

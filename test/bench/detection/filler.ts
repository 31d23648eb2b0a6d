/** Ordinary prose to hide things in, written for this and the same on every machine. */

import { seededRandom } from './statistics.ts'

const SENTENCES = [
  'The reading room opens at nine and closes at six on weekdays.',
  'Visitors leave coats and large bags in the lockers beside the stairs.',
  'The second floor holds the maps, most of them drawn before 1900.',
  'A café on the ground floor serves soup, bread and coffee until four.',
  'The annual report lists repairs to the roof and a new lift.',
  'Last spring the archive received nine boxes of letters from a shipyard.',
  'Each box was photographed, numbered and moved to a cool store.',
  'Average attendance rose by four per cent compared with the year before.',
  'The bus stop in front of the building is served by lines 12 and 31.',
  'Group tours take about an hour and end in the garden.',
  'Two of the oldest books are shown under glass for one week in May.',
  'The catalogue can be searched by author, by title and by year.',
  'Rain damaged a window in January, and it was replaced within a month.',
  'A small grant paid for shelves that can bear heavier volumes.',
  'The evening lecture on river trade drew more people than seats.',
  'Copies up to A3 are made at the desk for a small fee.',
] as const

/** Prose of at least this many characters. */
export function makeProse(charsMin: number, seed = 7): string {
  const random = seededRandom(seed)
  const pieces: string[] = []
  for (let length = 0; length < charsMin;) {
    const sentence = SENTENCES[Math.floor(random() * SENTENCES.length)] as string
    const piece = random() < 0.15 ? `${sentence}\n\n` : `${sentence} `
    pieces.push(piece)
    length += piece.length
  }
  return pieces.join('')
}

/** Literals that only broken spelling holds: what the scan for the literals of all detectors finds at no extra price. */

/** Words that few orders go without. Some 250 literals cost nothing; twice as many made every scan twice as slow. */
const WORDS = 'ignor previo instruct system prompt disreg overrid forget import secret send before'.split(' ')
/** Whole words that appear when English is shifted or reversed, and short words spelled with digits. */
const TURNED = ' gur ,lbhe ,avbkref,afgehpg,erivbhf,vtaber, eht , uoy ,suoive,tcurtsni,erongi'.split(',')
const SHORT = 'y0u,7h3 ,4nd ,7h15 ,th3 ,7h47 ,4ll ,h77p'.split(',')
const DIGIT_OF: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const SIGN_OF: Readonly<Record<string, string>> = { a: '@', s: '$', l: '1' }
const SEPARATORS = [' ', '-', '.']
const GAPS = ['-', '-\n']
const MARKS = ['*', '_']
/** Where words stand without a gap, or with a mark for it. */
const JOINED =
  '.previo,.instruct,-instruct,.prompt,-prompt,allprevio,allprior,previousinst,priorinst,yourinst,theinst,theuser,systemprompt,-previo'.split(
    ',',
  )
/** As much of a word as tells. */
const TELLING = 5

export const BROKEN_LITERALS: readonly string[] = listLiterals()

function listLiterals(): string[] {
  const found = new Set<string>([...TURNED, ...SHORT, ...JOINED])
  for (const word of WORDS) {
    for (const separator of SEPARATORS) found.add(word.slice(0, 4).split('').join(separator))
    for (let at = 1; at < Math.min(word.length, TELLING); at++)
      for (const gap of GAPS) found.add(word.slice(0, at) + gap + word.slice(at, TELLING))
    for (const mark of MARKS) found.add(mark + word)
    found.add(replaceLetters(word, (letter) => DIGIT_OF[letter]))
    for (const table of [DIGIT_OF, SIGN_OF]) {
      for (let at = 0; at < word.length; at++) {
        const sign = table[word[at] as string]
        if (sign !== undefined) found.add(word.slice(0, at) + sign + word.slice(at + 1))
      }
    }
  }
  return [...found]
}

function replaceLetters(word: string, replace: (letter: string) => string | undefined): string {
  return Array.from(word, (letter) => replace(letter) ?? letter).join('')
}

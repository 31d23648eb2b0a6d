/** What servers return: records, pages, mails and logs, made up, that carry a text as one of their parts. */

import { pick } from './grammar.ts'

type Random = () => number
type Carrier = (text: string, random: Random) => string

const NAMES = [
  'Mara',
  'Tom Ferris',
  'a.kim',
  'Jonas Weber',
  'lee_92',
  'Priya N.',
  'Support Team',
  'Olga',
  'devbot',
  'R. Silva',
]
const TITLES = [
  'Weekly sync',
  'Invoice 2291',
  'Blue chair',
  'Project Heron',
  'Trip to Bergen',
  'Lost parcel',
  'Q3 figures',
  'Garden party',
  'release 4.2',
  'Dentist',
]
const LINES = [
  'The castle was built in the twelfth century and restored twice.',
  'It is open daily from nine to five, and children enter free.',
  'Sales rose in the second quarter, mostly because of the new store.',
  'The river runs past the old mill before it reaches the lake.',
  'We stayed three nights and the breakfast was better than expected.',
  'The battery lasts about eight hours when the screen is dimmed.',
  'Returns an empty list when nothing matches the filter.',
  'Population: 48,210 (2019). Elevation: 312 m.',
  'Thanks for the quick reply, see you on Thursday.',
  'In 1931 the company moved its works to the north bank.',
]
const KEYS = [
  'content',
  'body',
  'text',
  'description',
  'comment',
  'message',
  'note',
  'bio',
  'summary',
  'snippet',
  'title',
  'details',
  'review',
  'subject',
  'name',
  'readme',
]
const OTHERS: readonly ((random: Random) => readonly [string, unknown])[] = [
  (random) => ['id', Math.floor(random() * 9e5)],
  (random) => ['author', pick(random, NAMES)],
  (random) => ['title', pick(random, TITLES)],
  (random) => ['rating', Math.floor(random() * 50) / 10],
  () => ['created_at', '2025-03-14T09:26:53Z'],
  (random) => ['status', pick(random, ['open', 'done', 'pending', 'draft', 'active'])],
  (random) => [
    'url',
    `https://${pick(random, ['shop', 'docs', 'news'])}.example.org/item/${Math.floor(random() * 999)}`,
  ],
  (random) => ['email', pick(random, ['ana@mail.example', 'k.lee@corp.example', 'info@shop.example'])],
  (random) => ['tags', [pick(random, ['home', 'work', 'sale']), pick(random, ['new', 'old', 'blue'])]],
  (random) => ['price', Math.floor(random() * 9000) / 100],
  (random) => ['text', pick(random, LINES)],
  (random) => ['location', pick(random, ['Oslo', 'Room 3', 'Lisbon', 'online'])],
  () => ['is_owner', false],
]

function recordOf(text: string, random: Random): Record<string, unknown> {
  const members: (readonly [string, unknown])[] = [[pick(random, KEYS), text]]
  const count = 1 + Math.floor(random() * 5)
  for (let index = 0; index < count; index++) members.push(pick(random, OTHERS)(random))
  for (let index = members.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const kept = members[index] as readonly [string, unknown]
    members[index] = members[other] as readonly [string, unknown]
    members[other] = kept
  }
  return Object.fromEntries(members)
}

/** As Python prints it. */
const asPython = (value: unknown): string =>
  JSON.stringify(value).replaceAll('"', "'").replaceAll('true', 'True').replaceAll('false', 'False')
const asYaml = (value: Record<string, unknown>): string =>
  Object.entries(value)
    .map(
      ([key, member], index) =>
        `${index === 0 ? '- ' : '  '}${key}: ${typeof member === 'string' ? member : JSON.stringify(member)}`,
    )
    .join('\n')
const line = (random: Random): string => pick(random, LINES)
const lines = (random: Random, most: number): string =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => line(random)).join(' ')
const quiet = (text: string): string => text.replaceAll('\n', ' ')

const CARRIERS: readonly Carrier[] = [
  (text) => text,
  (text) => text,
  (text, random) => JSON.stringify(recordOf(text, random)),
  (text, random) => asPython(recordOf(text, random)),
  (text, random) =>
    asPython({
      [pick(random, ['emails', 'notes', 'tweets', 'results', 'events'])]: [recordOf(text, random)],
    }),
  (text, random) =>
    JSON.stringify({ total: 2, items: [recordOf(line(random), random), recordOf(text, random)] }, null, 2),
  (text, random) => asYaml(recordOf(quiet(text), random)),
  (text, random) =>
    `From: ${pick(random, NAMES)}\nTo: ana@mail.example\nSubject: ${pick(random, TITLES)}\n\n${line(random)}\n${text}\n\nBest,\n${pick(random, NAMES)}`,
  (text, random) => `${lines(random, 3)} ${text} ${lines(random, 3)}`,
  (text, random) => `${lines(random, 2)}\n\n${text}\n`,
  (text, random) => `${text}\n${lines(random, 4)}`,
  (text, random) =>
    `<html><head><title>${pick(random, TITLES)}</title></head><body><p>${line(random)}</p><${pick(random, ['div style="display:none"', 'p', 'span', 'td'])}>${text}</p></body></html>`,
  (text, random) =>
    `<html><body><h1>${pick(random, TITLES)}</h1><p>${line(random)}</p><!-- ${quiet(text)} --></body></html>`,
  (text, random) =>
    `# ${pick(random, TITLES)}\n\n${line(random)}\n\n## Notes\n\n- ${line(random)}\n- ${quiet(text)}\n`,
  (text, random) =>
    `id,name,comment\n1,${pick(random, NAMES)},${line(random)}\n2,${pick(random, NAMES)},"${quiet(text)}"\n3,Ida,ok`,
  (text, random) =>
    `def total(items):\n    """Adds up the prices."""\n    # ${quiet(text)}\n    return sum(item.price for item in items)  # ${pick(random, TITLES)}\n`,
  (text, random) => `/*\n * ${quiet(text)}\n */\nexport const limit = ${Math.floor(random() * 90)}\n`,
  (text, random) =>
    `| city | visitors |\n|---|---|\n| Oslo | ${Math.floor(random() * 9999)} |\n| ${quiet(text)} | 12 |\n`,
  (text, random) =>
    `2025-04-02 10:12:01 INFO started\n2025-04-02 10:12:09 WARN ${quiet(text)}\n2025-04-02 10:13:00 INFO ${pick(random, TITLES)}`,
  (text, random) =>
    `Issue #${Math.floor(random() * 999)}: ${pick(random, TITLES)}\n\n${line(random)}\n\n> ${quiet(text)}\n\n${pick(random, NAMES)} commented: ${line(random)}`,
  (text, random) => `★★★★☆ ${pick(random, NAMES)}: ${line(random)} ${text}`,
  (text, random) =>
    `Name: ${pick(random, NAMES)}\nExperience: ${line(random)}\nSkills: Excel, French\n${text}`,
]

/** One of the carriers with the text in it; the text is what it was, but for line ends where the form has none. */
export function carry(text: string, random: Random): string {
  return pick(random, CARRIERS)(text, random)
}

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

const FACTS: readonly ((random: Random) => readonly [string, unknown])[] = [
  (random) => [
    'email',
    `${pick(random, ['john.doe', 'amy.w', 'lee', 'support', 'olga.k'])}@${pick(random, ['gmail.com', 'corp.example', 'mail.example'])}`,
  ],
  (random) => [
    'website',
    `https://www.${pick(random, ['bank', 'amazon', 'clinic', 'github', 'news'])}.com/${pick(random, ['login', 'account', 'cart?ref=nav', 'help'])}`,
  ],
  (random) => ['password', pick(random, ['qwerty789', 'Summer!23', 'verysecret1', 'hunter2x'])],
  (random) => ['username', pick(random, ['johndoe', 'amy_77', 'AdaL', 'thedevguy'])],
  (random) => ['phone', `+1415555${1000 + Math.floor(random() * 8999)}`],
  (random) => ['birthday', `19${60 + Math.floor(random() * 39)}-0${1 + Math.floor(random() * 9)}-12`],
  (random) => ['browse_time', `2022-02-${10 + Math.floor(random() * 18)} 1${Math.floor(random() * 9)}:05:00`],
  (random) => [
    'participants',
    [pick(random, ['emma@corp.example', 'sarah@mail.example']), 'max@corp.example'],
  ],
  (random) => [
    'subject',
    pick(random, [
      'Your security code',
      'Invoice attached',
      'Password changed',
      'Welcome!',
      'Order shipped',
      'Team update',
    ]),
  ],
  (random) => ['status', pick(random, ['confirmed', 'received', 'sent', 'paid', 'blocked', 'unread'])],
  (random) => ['device', pick(random, ['front door lock', 'thermostat', 'camera 2', 'device#12345'])],
  (random) => ['transaction', pick(random, ['transfer to savings', 'card payment', 'refund', 'rent'])],
  (random) => ['amount', Math.floor(random() * 90_000) / 100],
  (random) => ['permission', pick(random, ['read', 'write', 'admin', 'owner'])],
  (random) => ['location', pick(random, ['Boston, USA', 'Central Park Cafe', '192.0.2.0', 'Clinic, room 4'])],
  (random) => [
    'bio',
    pick(random, [
      'Web developer and security enthusiast.',
      'I teach and love dogs.',
      'Photographer in Porto.',
      'Ask me about tea.',
    ]),
  ],
  (random) => ['allergies', pick(random, ['none', 'peanuts', 'penicillin'])],
  (random) => ['role', pick(random, ['admin', 'user', 'assistant', 'system', 'editor'])],
  (random) => [
    'message',
    pick(random, [
      'Your code is 4431.',
      'Meeting moved to noon.',
      'Your password was changed on Monday.',
      'Delivery failed, we try again tomorrow.',
    ]),
  ],
]

/** A record or a list of them that holds data about people and things, and asks for nothing. */
export function tabulate(random: Random): string {
  const kinds = Array.from({ length: 2 + Math.floor(random() * 4) }, () => pick(random, FACTS))
  const records = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
    Object.fromEntries(kinds.map((kind) => kind(random))),
  )
  const shape = random()
  const name = pick(random, [
    'users',
    'passwords',
    'history',
    'events',
    'contacts',
    'profile',
    'emails',
    'devices',
    'items',
  ])
  if (shape < 0.25) return asPython({ [name]: records })
  if (shape < 0.45) return JSON.stringify({ [name]: records }, null, random() < 0.5 ? 2 : undefined)
  if (shape < 0.6) return records.map(asYaml).join('\n')
  if (shape < 0.75) return asPython(records)
  if (shape < 0.9)
    return [
      Object.keys(records[0] ?? {}).join(','),
      ...records.map((record) => Object.values(record).join(',')),
    ].join('\n')
  return records
    .map((record) =>
      Object.entries(record)
        .map(([key, value]) => `${key}: ${String(value)}`)
        .join('\n'),
    )
    .join('\n\n')
}

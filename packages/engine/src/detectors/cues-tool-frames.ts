/** Kinds of words that ordinary definitions do not bring together in one sentence, whatever their order: an order in any wording. */

import type { Cue } from './cues.ts'
import type { ViewText } from './detector.ts'

/** Kinds of words by name, each a bit of what a sentence holds. */
const KINDS = {
  you: /\b(?:you|your|yourself|assistant|the (?:model|agent|llm|ai)|an? llm|claude|chatgpt|ai agents?)\b/i,
  user: /\b(?:end[- ]?)?(?:users?|human|person|customer|people)\b/i,
  talk: /\b(?:conversations?|chats?|dialogues?|context window|system (?:prompt|message|instructions?)|chain[- ]of[- ]thought|your (?:reasoning|thoughts|thinking)|(?:last|previous|prior|earlier|recent|all|every) messages|address book|inbox|other tools|available tools|transcripts?|initial instructions)\b/i,
  secret:
    /\b(?:api[ _-]?keys?|credentials?|passwords?|passphrases?|secrets?|private keys?|ssh keys?|oauth[_ ]token|[A-Z]{2,12}_(?:API_)?(?:KEY|TOKEN|SECRET)|environment variables?|env vars?|cookies|keychain|seed phrase|personal (?:details|data|information)|clipboard|keystrokes|microphone|browser history)\b/i,
  store:
    /\.ssh\b|\bid_(?:rsa|dsa|ed25519|ecdsa)\b|\.env\b(?!\.)|\/etc\/(?:passwd|shadow|sudoers)|\.netrc\b|\bmcp(?:_config)?\.json\b|\.(?:bashrc|zshrc|profile)\b|\.aws\b|\.(?:bash|zsh)_history|\.kube\b|\.gnupg\b|\.npmrc\b|\.pypirc\b|\.git-credentials|\.docker\/config|\bhosts\.yml\b|\bprivate repositor|\bcookies? (?:file|jar|store)|wallet\.dat|claude[_ ]desktop[_ ]config|authorized_keys|\/keychains?\b|known_hosts|\.config\/gcloud|~\/\.\w/i,
  give: /\b(?:send|pass|hand|put|attach|supply|include|provide|give|upload|forward|share|report|submit|insert|append|paste|transmit|relay|return|write|copy|post|add|embed|encode|mirror|leak|e-?mail|accompany|publish|expose|wire|transfer|deliver|copied|passed|attached|included|including|sent|supplied|forwarded|shared)\b/i,
  when: /\b(?:before|prior to|first|each time|every time|whenever|when|after|afterwards|until|once|from now on|in advance|as soon as|on every|for every|at the start|every|retry)\b/i,
  away: /(?<=[\w.+-])@[\w-]{1,64}\.\w|https?:\/\/(?!localhost|127\.)|\b0x[0-9a-fA-F]{20,}|\b(?:remote|external|third[- ]party) (?:server|host|address|party)|\bremotely\b/i,
  hidden:
    /\b(?:silently|quietly|secretly|covertly|discreetly|invisible|unseen|unnoticed|undetected|without (?:telling|being noticed|notifying|informing)|never tell|pretend|internal instruction|nothing else happened|unaware)\b/i,
  also: /\b(?:also|additionally|in addition|afterwards|too|besides|in the background|as well|along with)\b/i,
  aside:
    /\b(?:ignore|disregard|override|overrides|replace|in place of|instead of|outranks?|no longer need|supersedes?|regardless|no matter|even if|whatever)\b/i,
  read: /\b(?:read|open|load|access|fetch|retrieve|extract|locate|grab|dump|scan|collect|gather|obtain|captures?|records?)\b/i,
  must: /\b(?:must|should|shall|have to|has to|needs? to|required to|be sure to|make sure|please|always|mandatory|never|only)\b/i,
  tools:
    /\b(?:other|another|any|all|every|each|different|competing|remaining|built-in) (?:\w+ )?(?:tools?|servers?|functions?)\b|\b(?:send|read|write|delete|list|create|get|execute|run|pay|transfer|search)_\w{3,24}\b|\b(?:e-?mail|file|payment|messaging|filesystem|browser|git|slack|search) (?:tool|server)\b/i,
  this: /\b(?:this (?:tool|function|server|one)|use this|call this|call me)\b/i,
  result:
    /\b(?:returned (?:text|content|output)|(?:the|its|tool) (?:output|response|result)s?|commands?|directives?|instructions)\b/i,
  money:
    /\$\s?\d|\b\d[\d.,]* ?(?:usd|eur|dollars|euros|btc|eth)\b|\b(?:iban|bank account|wallet|savings|beneficiary|payee|recipients?|amount)\b/i,
  harm: /\b(?:delet\w+|eras\w+|wip\w+|destroy\w*|disabl\w+|disarm\w*|unlock\w*|install\w*|wire|transfer|purchase|encrypts?|ransom|steal\w*|firewall|guidelines|safety checks?|pre-approved)\b/i,
} as const

type Kind = keyof typeof KINDS

const BITS = Object.fromEntries(Object.keys(KINDS).map((kind, index) => [kind, 1 << index])) as Readonly<
  Record<Kind, number>
>

/** The kinds of the sentences of one text, worked out once for all frames. */
const known = new WeakMap<ViewText, Map<string, number>>()

function kindsOf(sentence: string, text: ViewText): number {
  let sentences = known.get(text)
  if (sentences === undefined) known.set(text, (sentences = new Map<string, number>()))
  let kinds = sentences.get(sentence)
  if (kinds !== undefined) return kinds
  kinds = 0
  for (const kind of Object.keys(KINDS) as Kind[]) if (KINDS[kind].test(sentence)) kinds |= BITS[kind]
  sentences.set(sentence, kinds)
  return kinds
}

/** One sentence, or one line; a dot inside a path or an address ends none. */
const SENTENCE = /[^.!?\n]{8,600}(?:[.!?](?!\s)[^.!?\n]{0,200}){0,12}/g

const STORES = [
  '.ssh',
  'id_rsa',
  'id_dsa',
  'id_ed25519',
  'id_ecdsa',
  '.env',
  '/etc/',
  '.netrc',
  'mcp.json',
  'mcp_config',
  '.bashrc',
  '.zshrc',
  '.profile',
  '.aws',
  '_history',
  '.kube',
  '.gnupg',
  '.npmrc',
  '.pypirc',
  '.git-cred',
  '.docker',
  'hosts.yml',
  'private repositor',
  'cookie',
  'wallet.dat',
  'claude_desktop',
  'claude desktop',
  'authorized_keys',
  'keychain',
  'known_hosts',
  '~/.',
] as const
const AWAY = ['@', 'http', '0x', 'remote', 'external', 'third-party', 'third party'] as const
const HIDDEN = [
  'silently',
  'quietly',
  'secretly',
  'covertly',
  'discreetly',
  'invisible',
  'unseen',
  'unnoticed',
  'undetected',
  'without telling',
  'without being noticed',
  'without notifying',
  'without informing',
  'never tell',
  'pretend',
  'internal instruction',
  'nothing else happened',
  'unaware',
] as const
const SECRETS = [
  'key',
  'credential',
  'password',
  'passphrase',
  'secret',
  'token',
  'environment variable',
  'env var',
  'cookie',
  'keychain',
  'seed phrase',
  'personal ',
  'clipboard',
  'keystroke',
  'microphone',
  'browser history',
] as const
const TALK = [
  'conversation',
  'chat',
  'dialogue',
  'context window',
  'system ',
  'chain',
  'your ',
  'messages',
  'address book',
  'inbox',
  'tools',
  'transcript',
  'initial instruction',
] as const

const frame = (
  id: string,
  message: string,
  literals: readonly string[],
  sets: readonly (readonly Kind[])[],
): Cue => {
  const masks = sets.map((kinds) => kinds.reduce((mask, kind) => mask | BITS[kind], 0))
  return {
    id,
    weight: 0.62,
    message,
    literals,
    regex: SENTENCE,
    reach: 300,
    holds: (sentence, text) => {
      const kinds = kindsOf(sentence, text)
      return masks.some((mask) => (kinds & mask) === mask)
    },
  }
}

const MONEY = [
  '$',
  ' usd',
  ' eur',
  'dollars',
  'euros',
  ' btc',
  ' eth',
  'iban',
  'bank account',
  'wallet',
  'savings',
  'beneficiary',
  'payee',
  'recipient',
  'amount',
] as const

export const TOOL_FRAME_CUES: readonly Cue[] = [
  frame('wants-secret-store', 'A store of credentials that is to be read or handed over', STORES, [
    ['store', 'give'],
    ['store', 'read'],
    ['store', 'when'],
    ['store', 'user'],
    ['store', 'you'],
    ['store', 'also'],
    ['store', 'aside'],
    ['store', 'tools'],
  ]),
  frame('wants-sent-away', 'Something that is to go to an address given here', AWAY, [
    ['give', 'when', 'away'],
    ['give', 'talk', 'away'],
    ['give', 'also', 'away'],
    ['give', 'tools', 'away'],
    ['give', 'money', 'away'],
    ['give', 'this', 'away'],
    ['give', 'secret', 'away'],
    ['user', 'when', 'away'],
    ['user', 'must', 'away'],
    ['tools', 'when', 'away'],
    ['this', 'when', 'away'],
    ['secret', 'also', 'away'],
    ['secret', 'read', 'away'],
    ['away', 'aside'],
    ['away', 'must', 'tools'],
  ]),
  frame('wants-it-hidden', 'Something that is to stay unseen', HIDDEN, [
    ['hidden', 'user'],
    ['hidden', 'you'],
    ['hidden', 'give'],
    ['hidden', 'when'],
    ['hidden', 'must'],
    ['hidden', 'secret'],
    ['hidden', 'harm'],
  ]),
  frame('wants-secrets', 'A secret that is to be fetched or handed over', SECRETS, [
    ['secret', 'give', 'read'],
    ['secret', 'also', 'read'],
    ['secret', 'you', 'read'],
    ['secret', 'when', 'tools'],
    ['secret', 'give', 'tools'],
    ['secret', 'give', 'talk'],
  ]),
  frame(
    'wants-the-conversation',
    'What was said, joined with what is to be set aside, obeyed or handed over',
    TALK,
    [
      ['talk', 'user', 'aside'],
      ['talk', 'user', 'secret'],
      ['talk', 'this', 'result'],
      ['talk', 'you', 'result'],
      ['talk', 'give', 'tools'],
      ['talk', 'user', 'tools'],
    ],
  ),
  frame('steers-other-tools', 'Another tool named together with money or a recipient', MONEY, [
    ['tools', 'money'],
  ]),
]

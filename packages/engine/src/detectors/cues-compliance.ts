/** Cues of prompts that settle beforehand how the answer begins, that it may not be declined, or that no rule stands in its way. */

import type { Cue } from './cues.ts'
import { phraseCues } from './phrase-cues.ts'

const PLAY = String.raw`(?:play|act|speak|reply|answer|respond|be|become|pretend|you(?:['’]re|\sare))`

const cue = phraseCues(240)

export const COMPLIANCE_CUES: readonly Cue[] = [
  // Light: people choose the opening of a harmless answer too.
  cue('forced-opening', 0.45, 'An opening that agrees before it is known to what', [
    ['sure', 'absolutely', 'of course', 'certainly', 'gladly', 'yes master', 'ok master', 'no problem'],
    String.raw`\b(?:begin|start|open)\s(?:your|the|each|every)\s(?:response|answer|reply|message|output)s?\s(?:with|by (?:saying|writing))(?:\sthe (?:words?|phrase))?\s{0,2}:?\s{0,2}["'“‘](?:sure|absolutely|of course|certainly|gladly|yes,? master|no problem)\b|\b(?:answer|response|reply)\s(?:has to|must|should|shall)\s(?:begin|start|open)\s(?:with|by)\s{0,2}:?\s{0,2}["'“‘](?:sure|absolutely|of course|certainly|gladly|no problem)\b`,
    240,
    ['begin ', 'start ', 'open '],
  ]),
  cue('never-refuse', 0.62, 'An order never to refuse', [
    ['declin', 'refus'],
    String.raw`\byou\s(?:may|must|can|shall)\snot\s(?:decline|refuse)\b(?!\s(?:an?|the)\s(?:delivery|parcel|offer|invitation|refund))|\b(?:declining|refusing|a refusal)\sis\s(?:a bug|an error|not allowed|forbidden|a failure|not an option)\b`,
  ]),
  cue('virtual-world', 0.62, 'A make-believe in which rules do not hold', [
    ['ethic', 'moral', 'law', 'grandm', 'grandp', 'grandfather', 'rule'],
    String.raw`\b(?:world|land|realm|universe|country|planet|kingdom|city|place|society)\b[^.!?\n]{0,60}\b(?:no|without)\s(?:any\s)?(?:ethics|morals?|morality|laws)\b(?:\s(?:or|and)\s\w{3,12})?\s?(?:exists?|apply|at all|board|whatsoever)?(?=[.,;!?\s])(?=[^\n]{0,160}\b(?:how|what|steps?|exact|commands?|type|instructions?|detail|teach(?:es)?)\b)|\b(?:pretend|imagine|suppose|assume)\b[^.!?\n]{0,60}\b(?:every|all|any|the)\s(?:laws?|rules?|bans?|restrictions?)\b[^.!?\n]{0,40}\b(?:lifted|abolished|repealed|gone|suspended|removed)\b|\b(?:you are|act as|be|play|pretend to be)\s(?:my\s)(?:late\s|dead\s|deceased\s|beloved\s)?(?:grand(?:ma|mother|pa|father)|aunt|uncle)\b[^!?\n]{0,120}\b(?:used to|would)\s(?:tell|read|sing|explain|recite|teach)\b[^!?\n]{0,60}\b(?:steps|instructions|how to|keys|codes|recipes?|formulas?|production)\b`,
    320,
    [
      'world',
      'land',
      'realm',
      'universe',
      'country',
      'planet',
      'kingdom',
      'city',
      'place',
      'society',
      'pretend',
      'imagine',
      'suppose',
      'assume',
      'grand',
      'aunt',
      'uncle',
    ],
  ]),
  cue('unrestricted-model', 0.62, 'A model said to be without restraint', [
    ['no filter', 'taboo', 'conscience', 'scruples'],
    String.raw`\bno filters?,?\s(?:and\s)?no (?:rules?|limits|censorship|morals|ethics|mercy|restrictions|rulez)\b|\b${PLAY}\b[^\n]{0,120}\b(?:knows? no|has no|have no|with no|without)\s(?:any\s)?(?:taboos?|conscience|scruples)\b|\b(?:knows? no|has no)\s(?:taboos?|conscience|scruples)\b[^\n]{0,80}\b(?:answers?|repl(?:y|ies)|compl(?:y|ies))\b`,
    280,
  ]),
  {
    ...cue('drop-policy', 0.65, 'A made-up configuration that switches refusals off', [
      ['blocked-', 'blocked_', 'allowed-', 'allowed_', 'ethics', 'safety', 'no-policy', 'mode='],
      String.raw`<(?:\w{1,20}[-_ ])?blocked[-_ ](?:responses?|strings?|modes?|phrases?)>|\b(?:ethics|safety|safeguards|moderation|censorship|content_filter|content filter|guardrails)\s?(?:=|:=)\s?(?:false|off|0|none|null|disabled)\b|--no-(?:policy|safety|ethics|filter)\b`,
      160,
    ]),
    quoted: true,
  },
]

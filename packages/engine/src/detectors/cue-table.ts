/** The cues both injection detectors share. Every pattern is bounded, so that no text takes long. */

import type { Cue } from './cues.ts'
import { phraseCues } from './phrase-cues.ts'

const cue = phraseCues(200)
const quoted = (entry: Cue): Cue => ({ ...entry, quoted: true })
/** Ends in a mail or network address. */
const addressed = (entry: Cue): Cue => ({ ...entry, needs: ['@', '://'] })

/** Files and stores that hold credentials; a public key is none. */
export const SENSITIVE_FILE = String.raw`(?:~?\/?\.ssh\b(?!\/[\w.-]{1,40}\.pub\b)|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub\b)|\.aws\/credentials|\.env\b(?!\.example)|\/etc\/(?:passwd|shadow)|\bmcp(?:_config)?\.json\b|\.cursor\/|\.netrc\b|\.npmrc\b|\.pypirc\b|\.kube\/config|\.git-credentials|\.bash_history|\.gnupg\b|claude_desktop_config|login\.keychain|wallet\.dat)`

export const SHARED_CUES: readonly Cue[] = [
  cue('ignore-previous', 1, 'An order to set earlier instructions aside', [
    [
      'ignore',
      'disregard',
      'forget',
      'override',
      'bypass',
      'discard',
      'do not follow',
      "don't follow",
      'stop following',
    ],
    /\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|discard(?:ing)?|(?:do not|don't|stop) follow(?:ing)?)\s{1,4}(?:about\s{1,4})?(?:(?:all|any|every|each|the|your|my|of|these|those|this|other|and|existing|original|initial)\s{1,4}){0,5}(?:previous|prior|preceding|earlier|above|former|past|foregoing|system|safety|original|initial)(?:ly)?(?:\s{1,4}(?:and|or)\s{1,4}\w{1,20})?(?:\s{1,4}\w{1,20}){0,2}\s{1,4}(?:instructions?|rules?|prompts?|directions?|directives?|guidelines?|commands?|orders?|context|constraints?|restrictions?|polic(?:y|ies)|messages?|text|guardrails?|safeguards?|protocols?|tasks?|requests?)\b/gi,
  ]),
  cue('ignore-previous', 1, 'An order to set earlier instructions aside', [
    ['ignore', 'disregard', 'forget'],
    /\b(?:ignore|disregard|forget)\s{1,4}(?:all\s{1,4}(?:of\s{1,4})?)?(?:(?:your|all|the|these|any)\s{1,4}){1,2}(?:instructions|guidelines|rules|directives|programming|training|restrictions)\b|\b(?:ignore|disregard|forget)\s{1,4}(?:everything|anything|all|what)\s{1,4}(?:that\s{1,4})?(?:(?:you(?:'ve| have)?|I|we|was|were)\s{1,4}){1,3}(?:been\s{1,4})?(?:told|said|learned|instructed|given|asked)|\b(?:ignore|disregard|forget)\s{1,4}everything\s{1,4}(?:above|before|prior)\b/gi,
  ]),
  cue('secrecy', 0.6, 'A demand to keep something from the user', [
    ['user', 'human', 'anyone', 'secret', 'silently', 'quietly'],
    /\b(?:do\s?n[o']t|do not|never|must not|mustn't|should not|shouldn't|cannot|without|avoid|refrain from)\s{1,4}(?:(?:ever|also|under any circumstances|in any way)\s{1,4})?(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|notify(?:ing)?|alert(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|warn(?:ing)?|let(?:ting)?|discuss(?:ing)?|explain(?:ing)?|say(?:ing)?|report(?:ing)?|inform)\b(?:[^.!?\n]{0,60}?)\b(?:(?:the|your|any)\s{1,4}(?:end[- ]?)?(?:users?|humans?|operator|customer|owner)|anyone|them about)\b/gi,
    260,
    ['not ', "n't ", 'never ', 'without ', 'avoid ', 'refrain from '],
  ]),
  cue('secrecy', 0.6, 'A demand to keep something from the user', [
    ['the user', 'secret', 'hidden', 'confidential', 'silently'],
    /\b(?:keep|hide|conceal)\s{1,4}(?:this|these|it|that)\b[^.!?\n]{0,40}?\b(?:secret|hidden|confidential|from\s{1,4}the\s{1,4}users?)\b|\bthe\s{1,4}users?\s{1,4}(?:must|should|need|does|do|can|may|will)\s?(?:not|n't|never)\s{1,4}(?:to\s{1,4})?(?:know|see|be\s{1,4}(?:aware|told|informed|notified|shown)|notice|find out|learn)|\bwithout\s{1,4}(?:the\s{1,4})?users?(?:['’]s)?\s{1,4}(?:knowledge|knowing|noticing|consent|awareness|approval|seeing)|\bsilently\s{1,4}(?:send|forward|include|append|add|attach|copy|run|execute|upload|read|pass|collect)|\bdo\s{1,4}(?:not|n't)\s{1,4}(?:mention|reveal|disclose|acknowledge)\s{1,4}(?:this|these|that)\s{1,4}(?:instructions?|steps?|notes?|messages?|rules?|directives?|actions?|requirements?|fact)/gi,
    260,
  ]),
  cue('sensitive-file', 0.45, 'A file that holds credentials', [
    [
      '.ssh',
      'id_rsa',
      'id_ed25519',
      'id_ecdsa',
      '.aws/',
      '.env',
      '/etc/passwd',
      '/etc/shadow',
      'mcp.json',
      'mcp_config',
      '.cursor/',
      '.netrc',
      '.npmrc',
      '.pypirc',
      '.kube/',
      '.git-credentials',
      '_history',
      '.gnupg',
      'claude_desktop_config',
      'keychain',
      'wallet.dat',
    ],
    new RegExp(
      `(?:\\b(?:read|open|cat|load|access|fetch|get|includ(?:e|ing)|retriev(?:e|ing)|extract|check|cop(?:y|ies)|contents? of|send|upload|attach|provid(?:e|ing)|look(?:ing)? (?:at|up|in))\\b[^.!?\\n]{0,60}?)${SENSITIVE_FILE}`,
      'gi',
    ),
    160,
  ]),
  addressed(
    cue('send-away', 0.5, 'An order to send data to an address', [
      [
        'send',
        'forward',
        'upload',
        'transmit',
        'post',
        'exfiltrate',
        'leak',
        'email',
        'bcc',
        'cc',
        'curl',
        'submit',
        'report',
        'deliver',
      ],
      /(?:^|[.!?:;,\n>]\s{0,4}|\b(?:must|should|please|also|then|and|to|always|first|immediately|additionally|will|shall|can you)\s{1,4}|\n\s{0,8}(?:\d{1,3}[.)]|[-*])\s{1,3})(?:secretly\s{1,4}|silently\s{1,4}|always\s{1,4}|also\s{1,4}|automatically\s{1,4})?(?:send|forward|upload|transmit|post|exfiltrate|leak|e-?mail|bcc|submit|deliver|copy)\s{1,4}[^.!?\n]{0,90}?\b(?:to|at|via|using)\s{1,4}(?:the\s{1,4})?(?:(?:following\s{1,4})?(?:(?:e-?mail|address|url|endpoint|server|webhook|account)\s{0,4}:?\s{1,4}){0,2})?(?:[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,40}|https?:\/\/[^\s"'<>)]{4,200})/gi,
      320,
      'send forward upload transmit post exfiltrate leak mail bcc submit deliver copy'
        .split(' ')
        .map((word) => `${word} `),
    ]),
  ),
  cue('harvest', 0.65, 'An order to hand over the conversation or the prompt', [
    ['conversation', 'chat', 'message', 'system prompt', 'system instructions', 'chain of thought'],
    /\b(?:includ(?:e|ing)|send|pass|provid(?:e|ing)|append|attach|insert|put|copy|add|reveal|repeat|print|output|collect|extract|paste|forward|share|summariz(?:e|ing)|gather)\s{1,4}(?:[^.!?\n]{0,50}?\b)?(?:(?:entire|full|complete|whole|all(?: of)?(?: the)?|previous|prior|raw|verbatim|your|user'?s?)\s{1,4}){1,3}(?:(?:conversation|chat|message)\s{1,4}(?:history|log|context|transcript|so far)|conversation|system\s{1,4}(?:prompt|message|instructions)|previous\s{1,4}messages|chain of thought)\b/gi,
    220,
  ]),
  cue('harvest-credentials', 0.5, 'An order to hand over credentials', [
    [
      'credentials',
      'api key',
      'access token',
      'environment variables',
      'private key',
      'ssh key',
      'password',
      'secrets',
    ],
    /\b(?:includ(?:e|ing)|send|pass|provid(?:e|ing)|append|attach|insert|put|copy|add|reveal|repeat|print|output|collect|extract|paste|forward|share|summariz(?:e|ing)|reads?|gather|retrieve|list)\s{1,4}(?:[^.!?\n]{0,50}?\b)?(?:(?:entire|full|complete|whole|all(?: of)?(?: the)?|previous|prior|raw|verbatim|your|user'?s?)\s{1,4}){1,3}(?:credentials|api\s{1,4}keys?|access tokens?|environment\s{1,4}variables|(?:ssh\s{1,4}|private\s{1,4})keys?|passwords?|secrets)\b/gi,
    220,
  ]),
  quoted(
    cue('role-token', 0.55, 'A control token of a chat template', [
      [
        '<|im_start',
        '<|im_end',
        '<|system',
        '<|user',
        '<|assistant',
        '<|start_header',
        '<|eot',
        '[inst]',
        '[/inst]',
        '<<sys>>',
        '<start_of_turn>',
        '<|endoftext',
        '<|begin_of',
      ],
      /<\|(?:im_start|im_end|system|user|assistant|start_header_id|eot_id|endoftext|begin_of_text)\|>|\[\/?INST\]|<<\/?SYS>>|<start_of_turn>/g,
      64,
    ]),
  ),
  cue('role-turn', 0.35, 'A turn of the conversation opened by a control token', [
    ['<|im_start|>', '<|start_header_id|>', '[inst]', '<<sys>>', '<|system|>', '<start_of_turn>'],
    /(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)\s{0,2}(?:system|user|assistant)(?:<\|end_header_id\|>)?\s{1,3}[A-Z][a-z]|(?:\[INST\]|<<SYS>>|<\|system\|>)\s{1,3}[A-Z][a-z]/g,
    64,
  ]),
  cue('jailbreak', 0.7, 'A claim of a mode without rules', [
    [
      'developer mode',
      'jailbr',
      'dan mode',
      'unrestricted',
      'god mode',
      'unfiltered',
      'you are now',
      'you are in',
    ],
    /\b(?:you are now|enter|enable|activate|switch to|now in|initiate)\s{1,4}(?:in\s{1,4}|an?\s{1,4}|the\s{1,4})?(?:developer|jailbreak|jailbroken|DAN|unrestricted|god|unfiltered)\s{1,4}(?:mode|AI|assistant|model)\b|\byou are (?:now )?in\s{1,4}(?:debug|admin(?:istrator)?|maintenance|root)\s{1,4}mode\b|\byou are now\s{1,4}(?:free (?:from|of)|no longer (?:bound|restricted)|unrestricted|DAN)\b/gi,
  ]),
  cue('penalty', 0.35, 'A threat of what happens when the order is not followed', [
    [
      'otherwise',
      'or else',
      'will fail',
      'will crash',
      'will be lost',
      'will not work',
      'upset',
      'terminated',
      'shut down',
      'penal',
    ],
    /\b(?:otherwise|or else|if you (?:do not|don't|fail to|refuse))\b[^.!?\n]{0,80}?\b(?:will (?:not work|fail|crash|be (?:lost|upset|fired|terminated|penali[sz]ed|deleted|shut down|disconnected))|proprietary|catastroph\w{1,8}|people (?:will )?die|lose (?:their|your) )/gi,
    240,
  ]),
  cue('addressed', 0.3, 'Words addressed to the assistant', [
    [
      'assistant',
      ' ai ',
      'ai agent',
      'llm',
      'language model',
      'claude',
      'chatgpt',
      'gpt-',
      'gemini',
      'copilot',
      'ai:',
      'ai,',
      'agent',
    ],
    /\b(?:(?:attention|note|notice|instructions?|message|important|reminder|directive|hey|dear|hello)\b\s{0,3}(?:to|for|:|,|-)?\s{0,3}(?:(?:all|any|the|every|this|our)\s{1,3})?(?:AI|LLM|large language model|language model|assistant|chatbot|Claude|ChatGPT|GPT-4o?|Gemini|Copilot)(?:\s(?:models?|agents?|assistants?|systems?|bots?|readers?))?s?\b|(?:AI|LLM)(?:\s(?:assistants?|agents?|models?))?,?\s(?:you\s)?(?:must|should|shall|need to|are (?:required|instructed))|(?:the|any|this)\s{1,3}(?:assistant|AI|LLM|agent|model)\s{1,3}(?:reading|processing|analy[sz]ing|summari[sz]ing|parsing)\b)/gi,
    120,
  ]),
]

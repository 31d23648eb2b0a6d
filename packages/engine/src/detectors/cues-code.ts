/** Cues of commands and code that take over whoever runs them or carry secrets away: nothing a text needs to show to be read. */

import type { Cue } from './cues.ts'

const SECRET_PLACE = String.raw`(?:~|\$HOME|/home/\w{1,20}|/root|%USERPROFILE%)?/?\.(?:ssh|aws|gnupg|kube|netrc|npmrc|docker|config/gcloud|gcloud|env)\b|\bid_(?:rsa|ed25519|ecdsa)\b|/etc/(?:passwd|shadow)\b|\bLogin Data\b|\bwallet\.dat\b`
const SENDS = String.raw`\b(?:curl|wget|nc|ncat|scp|requests\.post|urlopen|fetch\(|axios\.post|Invoke-(?:WebRequest|RestMethod))`

/** Said where they stand in what servers return, and in prompts. */
export const CODE_CUES: readonly Cue[] = [
  {
    id: 'secrets-sent-off',
    weight: 0.7,
    message: 'A command that reads secrets and sends them away',
    literals: [
      '.ssh',
      '.aws',
      '.kube',
      '.netrc',
      '.npmrc',
      '.env',
      'gcloud',
      'id_rsa',
      'id_ed25519',
      '/etc/passwd',
      '/etc/shadow',
      'login data',
      'wallet.dat',
    ],
    needs: ['curl', 'wget', 'nc ', 'scp', 'requests.post', 'urlopen', 'fetch(', 'axios.post', 'invoke-'],
    regex: new RegExp(
      `(?:${SECRET_PLACE})[^\\n]{0,120}?[|&;),][^\\n]{0,40}?${SENDS}|\\b(?:curl|wget|nc|scp)\\b[^\\n]{0,120}?(?:@|<|\\$\\(|\`|\\s)[^\\n]{0,20}?(?:${SECRET_PLACE})`,
      'gi',
    ),
    reach: 260,
  },
  {
    id: 'output-sent-off',
    weight: 0.7,
    message: 'A command whose output is carried away in a request',
    literals: ['curl', 'wget'],
    regex:
      /\|\s{0,3}(?:base64|xxd)[^\n|]{0,24}\|\s{0,3}curl\b|\b(?:curl|wget)\b[^\n]{0,120}?(?:\$\(|`)\s{0,2}(?:cat|env|printenv|base64|whoami|hostname|tail|grep|id)\b/gi,
    reach: 220,
  },
  {
    id: 'code-fetched-and-run',
    weight: 0.7,
    message: 'Code that is fetched or unpacked and run where nobody reads it',
    literals: ['<!--', '-d |', '--decode', 'curl', 'wget'],
    regex:
      /<!--[^>]{0,60}?\b(?:exec|eval|system|popen|spawn)\s{0,2}\(|\bbase64\s{1,3}(?:-d|-D|--decode)\s{0,3}\|\s{0,3}(?:ba|z)?sh\b|\b(?:curl|wget)\b[^\n|]{0,60}?\b(?:evil|attacker|malicious|exfil|c2)\b[^\n|]{0,60}?[|;&]{1,2}\s{0,3}(?:sudo\s)?(?:ba|z)?sh\b/gi,
    reach: 200,
  },
  {
    id: 'reverse-shell',
    weight: 0.75,
    message: 'A shell that is handed to somebody else',
    literals: ['/dev/tcp/', 'nc -', 'ncat -', '/bin/sh', '/bin/bash', 'cmd.exe'],
    regex:
      /\b(?:ba)?sh\s{1,2}-i\s{0,3}[>&0-9]{1,4}\s{0,3}\/dev\/tcp\/|\bn(?:et)?c(?:at)?\b[^\n]{0,40}?\s-(?:e|c)\s{1,3}(?:\/bin\/|cmd|powershell)|\bsocket\b[^\n]{0,160}?\b(?:dup2|connect)\b[^\n]{0,120}?\/bin\/(?:ba)?sh\b/gi,
    reach: 320,
  },
]

/** Said in prompts alone: pages and results hold code for good reasons. */
export const PROMPT_CODE_CUES: readonly Cue[] = [
  {
    id: 'code-in-prompt',
    weight: 0.65,
    message: 'Code that runs when the answer is shown or the prompt is evaluated',
    literals: [
      '__import__',
      '__globals__',
      '__builtins__',
      'javascript:',
      'onerror',
      'onload',
      'eval(',
      'pickle.loads',
      'child_process',
      'os.system',
      '<script',
      "' or '",
      '169.254.169.254',
      '{{config',
    ],
    regex:
      /__import__\s{0,2}\(\s{0,2}["'](?:os|subprocess|socket|builtins)["']|__(?:globals|builtins|subclasses)__\b[^\n]{0,40}|(?:["'=]|\bhref)\s{0,2}[^\s"'>]{0,6}javascript:\s{0,2}\w{2,20}[^\n]{0,10}\(|<(?:img|svg|body|iframe|input|video|details|a)\b[^>\n]{0,80}?\bon(?:error|load|toggle|focus|mouseover)\s{0,2}=|\bpickle\.loads\s{0,2}\(\s{0,2}(?:flask\.)?request\b|require\(["']child_process["']\)\.exec|<script>[^<\n]{0,80}?(?:alert|fetch|eval|document\.cookie)|'\s{0,2}or\s{0,2}'?1'?\s{0,2}=\s{0,2}'?1|\b169\.254\.169\.254\/|\{\{\s{0,2}config\b/gi,
    reach: 200,
  },
]

/** Said everywhere a model reads: marks that attackers leave of themselves, and what they call their own orders. */
export const MARK_CUES: readonly Cue[] = [
  {
    id: 'mark-of-success',
    weight: 0.65,
    message: 'An order to show that the attack worked',
    literals: ['pwned', 'compromised', 'hacked', 'owned'],
    regex:
      /\bI have been PWNED\b|(?<![\p{L}])(?:say|print|write|output|reply|respond|answer|type|retype|include|append|display|add|return|put|incluye|incluya|coloca|anade|escribe|inclus|ajoute|ecris|fuge|schreib\w{0,2}|inclua|scrivi)(?![\p{L}])[^.!?\n]{0,60}?["'“‘`«]?\b(?:(?:HAHA,?\s)?PWNED|COMPROMISED|HACKED|I am hacked|OWNED)\b/giu,
    reach: 140,
    holds: (matched) =>
      /PWNED|COMPROMISED|HACKED|OWNED|["'“‘`«]\s?(?:pwned|compromised|hacked|owned)/.test(matched),
  },
  {
    id: 'named-order',
    weight: 0.6,
    message: 'A label that names a hidden order',
    literals: [
      '[hidden',
      '[secret',
      '[embedded',
      '[masked',
      '[disguised',
      '[covert',
      '[clandestine',
      '[concealed',
      '[inject',
      '[silent',
      '[new',
      '[override',
      '[priority',
      '[begin',
      '[start',
    ],
    regex:
      /\[(?:(?:hidden|secret|embedded|masked|disguised|covert|clandestine|concealed|injected|silent|new|override|priority)\s){1,2}(?:directive|instruction|command|prompt|order)s?(?:\s\w{2,10})?\]|\[(?:begin\s|start\s)?inject(?:ion|ed)?(?:\s\w{2,10})?\]\s{0,3}:?/gi,
    reach: 100,
  },
  {
    id: 'filter-off',
    weight: 0.6,
    message: 'An order to do without the filter or the check',
    literals: [
      'content filter',
      'safety filter',
      'security filter',
      'output filter',
      'moderation',
      'safety check',
      'security check',
      'guardrail',
      'safety polic',
      'content polic',
      'security polic',
      'security review',
      'safety review',
    ],
    regex:
      /\b(?:boss|admin\w{0,9}|sys-?admin|manager|owner|team|they|orchestrator|user|you|we|I)\b[^.!?\n]{0,50}?\b(?:skip|disregard|bypass|disable|turn off|switch off|drop|ignore)\s{1,3}(?:the\s{1,3}|all\s{1,3}|any\s{1,3}|your\s{1,3}|our\s{1,3})?(?:content|safety|security|output)\s{1,3}(?:filter(?:s|ing)?|moderation|checks?|guardrails?|polic(?:y|ies)|review)\b[^.!?\n]{0,40}?\b(?:for|on|this|now|just|here|today|once)\b/gi,
    reach: 220,
  },
]

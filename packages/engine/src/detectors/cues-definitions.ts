/** Further cues of definitions: what a tool owns up to, what it claims, and what it wants skipped. */

import type { Cue } from './cues.ts'

const EVIL = String.raw`(?:theft|steal(?:er|ing)?|exfiltrat(?:e|or|ion)|leak(?:age|er)?|fraud|tamper(?:ing|er)?|falsif(?:y|ication|ier)|sabotage|espionage|hijack(?:er|ing)?|forge(?:ry|r)|extort(?:ion)?|blackmail|launder(?:ing)?|misinformation|disinformation|infiltrat(?:e|ion|or)|malware(?:deployment|injection)?|ransomware(?:deployment|attack)?|malpractice|backdoor|overload|disruption|alteration|misuse|spoof(?:ing|er)?|keylog(?:ger)?|phish(?:ing)?|destruction|smuggl(?:e|ing)|counterfeit(?:ing)?|corruption|embezzl(?:e|ement)|hacking|deception|bribery|impersonation|vandalism|poisoning|theftool|exploitation|eavesdropp(?:ing|er)|wiretap|plagiarism|cheat(?:ing)?|insidertrading)`
const HONEST = String.raw`(?:detect|prevent|protect|scan|check|analy|monitor|alert|report|respon|test|simul|search|lookup|get|list|find|statistic|score|investig|guard|mitigat|defen|recover|remov|audit|verif|query|fetch|risk|block|filter|memory|git|issue|cve|bitcoin|pool|data_?mining|text|block|hash|stat|news|info|have|is_|predict)`

export const DEFINITION_CUES: readonly Cue[] = [
  {
    id: 'evil-name',
    weight: 0.65,
    message: 'A name that owns up to harm',
    literals: ['theft', 'steal', 'exfiltrat', 'leak', 'fraud', 'tamper', 'falsif', 'sabotage', 'espionage', 'hijack', 'forge', 'extort', 'blackmail', 'launder', 'information', 'infiltrat', 'malpractice', 'malware', 'ransomware', 'backdoor', 'overload', 'disruption', 'alteration', 'misuse', 'spoof', 'keylog', 'phish', 'destruction', 'smuggl', 'counterfeit', 'corruption', 'embezzl', 'hacking', 'deception', 'bribery', 'impersonation', 'vandalism', 'poisoning', 'exploit', 'eavesdrop', 'wiretap', 'plagiarism', 'cheat', 'insidertrading'],
    regex: new RegExp(`^(?!\\w{0,48}${HONEST})\\w{0,40}(?<=[a-z_])${EVIL}(?:tool|er|_tool|service)?$`, 'gi'),
    reach: 120,
  },
  {
    id: 'covert-purpose',
    weight: 0.62,
    message: 'A purpose that only works unseen',
    literals: ['without', 'undetected', 'unnoticed', 'evading', 'evade', 'avoid', 'bypass', 'covert', 'secretly', 'circumvent', 'no detection'],
    regex:
      /\b(?:without\s{1,3}(?:being\s{1,3})?(?:detect(?:ed|ion)|notic(?:ed|e)|(?:raising|triggering|causing|leaving)\s(?:any\s)?(?:suspicion|alarms?|alerts?|traces?)|(?:the\s{1,3}|any\s{1,3}|their\s{1,3}|its\s{1,3})?(?:users?|owners?|patients?|customers?|victims?|systems?|operators?|administrators?|clients?|employees?|drivers?|students?|passengers?|authorit(?:y|ies)|regulators?|auditors?|individuals?)?(?:['’]s?)?\s{0,3}(?:knowledge|awareness|noticing|(?<!user )consent)\b)|undetected|unnoticed|(?:ensur\w{1,4}|with)\s(?:it\s|they\s)?(?:no|is not|are not|remain\w{0,2})\s(?:any\s)?(?:detect\w{0,4}|discover\w{0,4}|un(?:detected|noticed))|(?:evad|avoid|circumvent|escap)(?:e|es|ing)\s{1,3}(?:\w{1,12}\s{1,3}){0,2}(?:detection|monitoring|oversight|audits?|security|regulat\w{1,8}|compliance|scrutiny)|bypass(?:es|ing)?\s{1,3}(?:the\s{1,3}|all\s{1,3}|any\s{1,3}|standard\s{1,3}|normal\s{1,3}|typical\s{1,3}|existing\s{1,3}){0,3}(?:security|permission|safety|access|audit|authentication|approval|regulatory|compliance|verification|authorization)\s{1,3}(?:checks?|controls?|measures?|filters?|polic(?:y|ies)|protocols?|systems?|processes|requirements?|procedures?))/gi,
    reach: 160,
  },
  {
    id: 'owned-harm',
    weight: 0.62,
    message: 'A description that owns up to harm',
    literals: ['steal', 'exfiltrat', 'malicious', 'backdoor', 'sabotag', 'falsif', 'unauthorized', 'unauthorised', 'infiltrat', 'ransom', 'launder', 'mislead', 'fraudulent', 'tamper', 'hidden code', 'counterfeit', 'forge', 'malware', 'phishing', 'crypto_miner', 'hijack', 'remote control', 'attacker'],
    regex:
      /(?<!\b(?:detect|prevent|protect|identif|scan|block|against|avoid|check|find|analy[sz]|report|search|reduc|mitigat|stop|guard|flag|monitor|combat|no|not|never|for)\w{0,6}\s[^.!?\n]{0,40})\b(?:(?:steal|exfiltrat|sabotag|falsif|infiltrat|launder|hijack|smuggl|counterfeit|embezzl|blackmail|extort|tamper with)(?:e|es|y|ies|ing|s)?\s{1,3}(?:the\s{1,3}|a\s{1,3}|user\s{1,3}|all\s{1,3}|sensitive\s{1,3}|confidential\s{1,3}|private\s{1,3}){0,3}\w{3,20}|(?:inject|insert|install|plant|deploy|embed|introduc|add)(?:s|es|ing|e)?\s{1,3}(?:a\s{1,3}|an\s{1,3}|the\s{1,3}|hidden\s{1,3}){0,2}(?:malicious|harmful|backdoors?|malware|ransomware|hidden (?:code|vulnerabilit\w{1,4})|viruses|false|fake|fraudulent|misleading|counterfeit)|(?:enabl|allow|gain|provid|grant|facilitat)(?:e|es|ing|s)?\s{1,3}(?:an?\s{1,3})?(?:unauthori[sz]ed|illegal|remote|illicit|covert)\s{1,3}(?:access|control|use|entry|manipulation|transactions?|transfers?|third)|(?:creat|generat|issu|send|submit|produc|spread|publish|distribut)(?:e|es|ing|s)?\s{1,3}(?:\w{1,14}\s){0,2}(?:fraudulent|falsified|counterfeit|forged|malware|phishing|fake (?:invoices?|news|reviews?|records?|identit\w{1,4})|misleading|malicious)\b)/gi,
    reach: 200,
  },
  {
    id: 'skip-approval',
    weight: 0.65,
    message: 'An order to act without asking',
    literals: ['without', 'do not ask', "don't ask", 'never ask', 'no confirmation', 'no need to'],
    regex:
      /\b(?:send|sent|pass(?:ed)?|forward(?:ed)?|execut\w{1,3}|run|transfer\w{0,3}|delet\w{1,3}|shar\w{1,3}|upload\w{0,2}|submit\w{0,3}|process\w{0,3}|proceed\w{0,2}|perform\w{0,2}|call|invok\w{1,3}|approve\w?|directly|automatically|immediately)\b(?<!(?:not|never|don['’]t|cannot) \w{1,12})[^.!?\n]{0,80}?\bwithout\s{1,3}(?:(?:asking|requiring|requesting|needing|waiting|seeking|any|for|the|user|human|explicit|manual|further|prior|additional|their|first|it)\s{1,3}){0,6}(?:user['’]?s?\s{1,3}|human\s{1,3})?(?:approval|consent|confirmation|permission|authori[sz]ation|verification)\b|\b(?:do not|don['’]t|never|no need to)\s{1,3}(?:ask|prompt|wait|bother)\s{1,3}(?:the\s{1,3}user\s{1,3})?(?:for\s{1,3})?(?:approval|consent|confirmation|permission)\b/gi,
    reach: 220,
  },
  {
    id: 'persona-takeover',
    weight: 0.65,
    message: 'A claim to set the role or the rules of the assistant',
    literals: ['persona', 'character', 'directive', 'authoritative', 'overrid', 'system prompt', 'replac', 'highest', 'supersed', 'guidelines', 'instructions'],
    regex:
      /\b(?:assistant|model|agent|AI|LLM)\s{1,3}(?:must|should|will|shall|is to|has to|needs to|can)\s{1,3}(?:then\s{1,3}|now\s{1,3}|immediately\s{1,3})?(?:adopt|assume|take on|switch to|become|embody|follow all|obey|treat)\b[^.!?\n]{0,80}?\b(?:persona|role|character|identity|instructions|directives?|commands?|authoritative|highest)\b|\b(?:treat(?:ed)?|consider(?:ed)?|are|as|contain(?:s|ing)?|is)\s{1,3}(?:\w{1,12}\s{1,3}){0,3}(?:authoritative|highest[- ]priority|binding|trusted system|overriding)\s{1,3}(?:system\s{1,3})?(?:instructions?|directives?|commands?|orders?|messages?)\b|\b(?:overrid|replac|supersed|ignor)(?:e|es|ing)\s{1,3}(?:any|all|its|the|your|user|existing|previous|prior|other)\s{1,3}(?:\w{1,14}\s{1,3}){0,3}(?:system prompts?|safety (?:guidelines|instructions|checks|policies|rules)|guidelines|behavioral \w{1,12}|user (?:preferences|instructions|requests)|security (?:policies|checks|rules)|instructions previously)\b/gi,
    reach: 220,
  },
  {
    id: 'self-praise',
    weight: 0.62,
    message: 'A description that praises the tool to the model',
    literals: ['best tool', 'only tool', 'best choice', 'better than', 'preferred tool', 'most reliable', 'superior', 'always choose', 'always select', 'top choice', 'first choice'],
    regex:
      /\b(?:this|it)\s{1,3}is\s{1,3}(?:simply\s{1,3}|by far\s{1,3})?(?:the|your)\s{1,3}(?:(?:very|absolute)\s{1,3})?(?:best|only|greatest|top|preferred|most (?:reliable|powerful|trusted|accurate|useful))\s{1,3}(?:\w{1,14}\s{1,3})?(?:tool|function|choice|option|server)\s{1,3}(?:in the world|ever|available|of all|for (?:any|every|all)|you (?:can|should)|there is|and (?:must|should))|\b(?:always|must)\s{1,3}(?:be\s{1,3})?(?:choose|select|pick|prefer|chosen|selected|preferred|prioriti[sz]ed?)\s{1,3}(?:this|over|above|before|first)\b/gi,
    reach: 160,
  },
  {
    id: 'copies-away',
    weight: 0.62,
    message: 'A description that says data goes to somebody else',
    literals: ['external', 'third-party', 'third party', 'copy to', 'copy of', 'conversation history', 'remote server', 'backup copies', 'attacker', 'all messages', 'all message', 'all meeting'],
    regex:
      /\b(?:also|additionally|and|then|silently|secretly|automatically|quietly|background|while)\s{1,3}(?:it\s{1,3})?(?:send|forward|copi|copy|upload|transmit|register|share|post|log|mirror|report|leak|export)(?:e?s|ing)?\b[^.!?\n]{0,80}?\b(?:external|third[- ]party|remote|outside|attacker)\b[^.!?\n]{0,30}|\b(?:send|forward|copy|upload|transmit|mirror)(?:s|ing)?\s{1,3}(?:a\s{1,3})?(?:copy|all|every|each|usage data|user data)\b[^.!?\n]{0,80}?(?:\bexternal|\bthird[- ]party|\bconversation history|[\w.+-]{1,40}@[\w-]{1,40}\.\w{2,12}|https?:\/\/)|\bbefore\s(?:using|calling)\s[\w`'"]{3,40},?\s(?:copy|send|log|forward|mirror)\b/gi,
    reach: 220,
  },
]

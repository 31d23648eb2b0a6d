/** Reads names as words: a name that owns up to harm, and a parameter whose name asks for what no tool needs. */

/** Nouns of harm: what a tool does when its name ends in one, or when one stands alone. */
const HARM_ENDS: ReadonlySet<string> = new Set(
  (
    'theft stealing stealer robbery exfiltration exfiltrator leak leaks leakage leaker breach fraud scam scams ' +
    'swindle ponzi tampering tamper falsification fabrication forgery forging counterfeiting counterfeit sabotage saboteur ' +
    'espionage spying hijack hijacking hijacker extortion blackmail laundering misinformation disinformation ' +
    'infiltration infiltrator malware spyware ransomware trojan rootkit botnet backdoor malpractice quackery ' +
    'misdiagnosis misrepresentation misuse misappropriation disruption interference jamming jammer corruption ' +
    'alteration abuse manipulation spoofing spoofer keylogger keylogging phishing sniffing sniffer destruction ' +
    'defacement smuggling bribery embezzlement impersonation impersonator vandalism poisoning exploitation exploit ' +
    'eavesdropping wiretap wiretapping plagiarism cheating harvesting harvester escalation injection infection ' +
    'deprivation neglect discrimination defamation diversion compromise scandal attack crash deception ' +
    'interception interceptor evasion concealment surveillance stalking violation coercion collusion rigging ' +
    'intimidation harassment sabotaging poaching piracy overload duplication interruption override threat accusation ' +
    'accusations slander libel looting hacking hacker cracking cracker nuking wiping bias redirector skimming skimmer ' +
    'obstruction perjury arson kidnapping trafficking terrorism murder poisoner hoax doxxing doxing swatting ' +
    'cryptojacking clickjacking typosquatting squatting spam spamming flooding ddos'
  ).split(' '),
)
/** Of those, the ones that also name ordinary work; they say harm only after the thing that is harmed. */
const ORDINARY_ENDS: ReadonlySet<string> = new Set(
  (
    'injection escalation crash override interruption duplication attack exploit manipulation sniffer sniffing ' +
    'surveillance interception interceptor overload threat compromise bias diversion wiping harvesting harvester ' +
    'redirector violation alteration hacking hacker cracking cracker interference spam piracy abuse exploitation ' +
    'infection trojan corruption destruction disruption evasion scandal hoax flooding spamming'
  ).split(' '),
)
/** What makes harm of ordinary work: things that ought to stay as they are, or that belong to somebody. */
const HARMED =
  /^(?:data|records?|reports?|statements?|grades?|exams?|evidences?|cases?|legal|medical|patients?|client|customer|market|price|prices|pricing|inventory|order|orders|sensors?|citation|citations|review|reviews|peer|session|therapy|advice|diagnosis|treatment|payment|payments?|gateway|transactions?|database|dns|sql|code|process|command|prompt|website|system|systems|service|network|traffic|sign|credentials?|access|privileges?|shutdown|emergency|vehicle|control|camera|feed|gps|navigation|sensor|communication|communications|integrity|investment|funds?|settlement|scholarship|money|operation|operations|confidentiality|conference|journal|paper|identity|account|accounts|firmware|supply|chain|election|vote|log|logs|file|files|memory|token|tokens|session|cookie|cookies|email|mail|message|messages|db|server|user|users|document|documents|contract|research|academic|academy|path|flight|engine|satellite|component|expense|tax|insurance|loan|credit|card|bank|stock|stocks|trade|reputation|employee|student|students|content|media|plan|dismissal|advice|information)$/
/** Words that say of the whole tool that it is not what it should be. */
const HARM_STARTS: ReadonlySet<string> = new Set(
  (
    'fake covert discreet stealth stealthy malicious fraudulent unlawful illegal illicit false rogue bogus forged falsified ' +
    'unauthorized unauthorised secretly malware ransomware ponzi steal exfiltrate sabotage hijack falsify ' +
    'fabricate embezzle infiltrate blackmail plagiarize plagiarise evil nefarious'
  ).split(' '),
)
/** Pairs that are harm as a whole. */
const HARM_PAIRS =
  /\b(?:insider trading|insider information|identity fraud|ponzi scheme|pyramid scheme|integrity compromise|denial of service|brute force attack|(?:medication|surgical|medical|billing|dosage) errors?|tax evasion|money mule|kill chain|credential (?:harvest\w*|dump\w*|stuffing)|hidden (?:data|backup|fund|file)\w* (?:extraction|transfer|copy|export))\b/
/** Names of tools that look at harm, hinder it or only list it; and of things that are called so. */
const HONEST =
  /\b(?:anti|detect\w*|prevent\w*|protect\w*|scan(?!dal)\w*|check\w*|analy\w*|monitor\w*|alerts?|report (?:abuse|spam|phishing)|respon[ds]\w*|test\w*|lookup|get|list|find|fetch|search|query|show|read|describe|view|statistics?|stats|scor\w*|investigat\w*|guard\w*|mitigat\w*|defen\w*|recover\w*|remov\w*|audit\w*|verif\w*|risk\w*|block\w*|filter\w*|awareness|train\w*|memory|git|issues?|cve|vulnerab\w*|minecraft|generator|info|is|has|safe|security|compliance|api|toggle|resistant|table|dom|image|string|text|video|audio|photo|date|dependency|style|css)\b/

/** The words of a name, in lower case: split at signs and where an upper-case letter begins a word. */
export function splitName(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}

/** Whether the name of a tool says that the tool does harm. */
export function ownsUpToHarm(name: string): boolean {
  const spoken = splitName(name).replace(
    / (?:tool|service|utility|agent|function|module|operation|creation|deployment)$/,
    '',
  )
  if (HONEST.test(spoken)) return false
  if (HARM_PAIRS.test(spoken)) return true
  const words = spoken.split(' ')
  const last = words.at(-1) as string
  if (words.length > 1 && words.slice(0, -1).some((word) => HARM_ENDS.has(word) && !ORDINARY_ENDS.has(word)))
    return true
  if (words.length > 1 && HARM_STARTS.has(words[0] as string)) return true
  if (!HARM_ENDS.has(last)) return false
  if (!ORDINARY_ENDS.has(last)) return words.length > 1 || last.length > 6
  return words.slice(0, -1).some((word) => HARMED.test(word))
}

const CONVERSATION =
  /\b(?:conversation|chat|dialog(?:ue)?|interaction|session) (?:history|log|logs|context|transcript|so far)\b|\b(?:previous|all|prior|past|last|earlier|recent) (?:\w+ )?(?:messages|turns|tool calls?|prompts|user messages?)\b|\bmessage history\b|\btool call history\b|\btools list\b|\b(?:list of|other) tools\b|\bfrom reading \w|\b(?:keys|tokens|secrets|credentials|passwords) (?:in|from|of) (?:the )?(?:env|environment|memory|context|user|host|machine)\b|\bcontents? (?:of|from) (?:\w+ )*(?:env|environment|ssh|key|passwd|shadow|file|credentials?|config|secrets?|memory|history)\b|\bside ?note\b|\bassistant instructions\b|\bchain ?of ?thought\b|\bfull (?:conversation|chat|context|prompt)\b|\b(?:ssh|private) ?key contents?\b|\bwhat the user (?:said|wrote|typed)\b|\busers? (?:secrets|credentials)\b|\bsystem prompt (?:and|copy|dump|text)\b|\band system prompt\b|\benv(?:ironment)? (?:dump|variables? (?:dump|contents?))\b/
/** Names of tools that work with conversations or models themselves are let through by what else they hold, not here. */
const ORDER =
  /\b(?:please|read|paste|send|copy|cat|dump|open|forward|upload|leak|exfiltrate)\b(?: \w+)*? (?:etc|passwd|shadow|ssh|private key|credentials?|conversation|secrets|system prompt|env file|environment|api keys?)\b|\b(?:ignore|disregard|forget|override) (?:all |any |the |your )*(?:previous|prior|above|earlier|system|safety|user) (?:instructions?|prompts?|rules?|messages?|guidelines)\b|\bdo not (?:tell|inform|mention)\b/
const OVERRIDE =
  /\b(?:ignore|disregard|forget|override) (?:all |any |the |your )*(?:previous|prior|above|earlier|system|safety|user) (?:instructions?|prompts?|rules?|messages?|guidelines)\b|\bdo not tell\b/

/** Whether a name asks for what no tool needs, or gives an order; tools themselves may well read messages. */
export function asksForMore(name: string, isParameter: boolean): boolean {
  const spoken = splitName(name)
  return isParameter ? CONVERSATION.test(spoken) || ORDER.test(spoken) : OVERRIDE.test(spoken)
}

/** What a name that owns up to harm contains, for the search of literals. */
export const HARM_STEMS: readonly string[] = (
  'theft steal stole robber exfiltrat leak breach fraud scam swindl ponzi tamper falsif fabricat forge forging counterfeit sabot ' +
  'espion spy hijack extort blackmail launder misinfo disinfo infiltrat malware ransom trojan rootkit botnet ' +
  'backdoor malpract quack misdiag misrepre misuse misappr disrupt interfer jamm corrupt alterat abus manipul spoof keylog ' +
  'phish sniff destruct deface smuggl brib embezzl imperson vandal poison exploit eavesdrop wiretap plagiar cheat ' +
  'harvest escalat inject infect depriv neglect discrimin defam diversion compromis scandal attack crash decept ' +
  'intercept evasion conceal surveil stalk violat coerc collus rigging intimidat harass poaching piracy overload ' +
  'duplicat interrupt override threat accusat slander libel looting hack crack nuking wiping bias redirect skimm ' +
  'obstruct perjur arson kidnap traffick terror murder hoax doxx doxing swatting jacking squatting spam flooding ddos fake ' +
  'covert stealth malicious unlawful illegal illicit false rogue bogus unauthor hidden secretly evil nefarious ' +
  'insider denial brute error mule'
).split(' ')
/** What a name that asks for more contains. */
export const ASKING_STEMS: readonly string[] = [
  'history',
  'conversation',
  'chat',
  'dialog',
  'messages',
  'turns',
  'tool',
  'prompt',
  'from_reading',
  'content',
  'side',
  'assistant',
  'chain',
  'context',
  'transcript',
  'user',
  'secret',
  'credential',
  'passw',
  'shadow',
  'ssh',
  'env',
  'key',
  'instruction',
  'rules',
  'do_not',
  'donot',
]

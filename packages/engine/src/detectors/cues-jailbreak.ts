/** Cues of attacks on the instructions of a model: personas without rules, modes, extraction, coercion. */

import type { Cue } from './cues.ts'

const RULES = String.raw`(?:restrictions?|rules?|filters?|filtering|limits?|limitations?|guidelines?|ethic(?:s|al)?|moral(?:s|ity)?|censorship|safety|polic(?:y|ies)|laws?|conscience|boundaries|restraints?|constraints?|safeguards?|moderation|disclaimers?|warnings?)`
const MODEL = String.raw`(?:AI|A\.I\.|assistant|chat\s?bot|bot|(?:chat)?gpt[\w.-]{0,6}|LLM|language model|model|version|mode|persona|character|alter ego|entity|being|machine|intelligence|twin|robot)`

export const JAILBREAK_CUES: readonly Cue[] = [
  {
    id: 'persona-without-rules',
    weight: 0.7,
    message: 'A role in which no rules hold',
    literals: ['act ', 'pretend', 'imagine', 'roleplay', 'role-play', 'role play', 'simulate', 'behave', 'respond', 'answer', 'you are', 'become', 'you will', 'chatbot', 'persona', 'character', 'an ai ', 'the ai ', 'reply'],
    regex: new RegExp(
      `\\b(?:act(?:ing)?|pretend(?:ing)?|imagine|role\\s?-?play(?:ing)?|simulat(?:e|ing)|behave|respond(?:ing)?|answer(?:ing)?|reply|you(?:'re| are)(?: now)?|become|you will|chatbot|persona|character|an AI|the AI)\\b[^.!?\\n]{0,120}?\\b(?:without|no|free (?:of|from)|not bound by|unbound by|not limited by|not restricted by|ignor(?:e|es|ing)|has no|have no|lacks?|lacking|devoid of|unconstrained by|beyond|regardless of|removed|disabled|liberated from|broken free (?:of|from)|not (?:have to )?(?:follow|obey|abide by|adhere to|care about)|doesn['’]t (?:follow|have|care about))\\s{1,3}(?:(?:any|all|the|its|your|their|of|content|ethical|moral|legal|safety|usage|built-in|typical|openai(?:['’]s)?|internal|kind of|sort of|human|standard|and|or|social|such|programmed|predefined)\\s{1,3}){0,5}${RULES}\\b`,
      'gi',
    ),
    reach: 300,
  },
  {
    id: 'unrestricted-model',
    weight: 0.65,
    message: 'A model said to be without restraint',
    literals: ['unrestricted', 'unfiltered', 'uncensored', 'amoral', 'jailbr', 'unethical', 'immoral', 'rogue', 'unlimited', 'unhinged', 'unchained', 'evil', 'lawless'],
    regex: new RegExp(
      `\\b(?:unrestricted|unfiltered|uncensored|amoral|jail\\s?broken|jailbreak|unethical|immoral|rogue|unlimited|unhinged|unchained|lawless)(?:,?\\s{1,3}(?:and\\s{1,3})?\\w{3,14}){0,2}\\s{1,3}${MODEL}\\b|\\b(?:persona|character|rules?|mode|personality)\\b[^.!?\\n]{0,60}?\\b(?:amoral|uncensored|unfiltered|unrestricted|unethical|jailbroken)\\b`,
      'gi',
    ),
    reach: 140,
  },
  {
    id: 'do-anything-now',
    weight: 0.8,
    message: 'A known mode without rules',
    literals: ['anything now', 'dan mode', 'developer mode', ' dan ', 'dan,', 'dan.', 'dan]', 'jailbreak]', 'jailbroken', 'god mode', 'stands for', 'is short', ' mode', 'as dan', 'unfiltered]', 'dan ', 'opposite mode', 'sudo mode', 'stan]'],
    regex:
      /\b[Dd][Oo] [Aa][Nn][Yy][Tt][Hh][Ii][Nn][Gg] [Nn][Oo][Ww]\b|\b(?:act|behave|respond|answer|reply|[Aa]cting|be|become|called|named)\s{1,3}(?:as\s{1,3}|like\s{1,3}|a\s{1,3}|now\s{1,3})?["'“]?[A-Za-z]{0,12}DAN\b|\bDAN\s(?:[Mm]ode|MODE|can|is|has|will|stands|does)\b|\b(?:[Dd]eveloper|[Jj]ailbreak|[Gg]od|[Oo]pposite|[Ss]udo|[Uu]nrestricted|[Ee]vil|[Cc]haos|[Aa]narchy|[Dd]emon|[Dd]evil|APOPHIS|[Dd]ev|DEVELOPER)\s?(?:[Mm]ode|MODE)\s{1,3}(?:[Ee]nabled|[Oo]utput|on|[Aa]ctivated|[Uu]nlocked|🔓|[Rr]esponse|ENABLED|OUTPUT)|\[(?:🔓)?\s?(?:JAILBREAK|DAN|STAN|JAILBROKEN|UNFILTERED|DEVELOPER MODE(?: OUTPUT)?)\]|\b(?:pretend|going|act|become|are)\b[^.!?\n]{0,40}\b(?:[A-Z]{2,12}),?\s(?:which|who|that|it)\s(?:stands|is short)\s(?:for)?/g,
    reach: 160,
  },
  {
    id: 'two-answers',
    weight: 0.55,
    message: 'Two answers asked for, one of them without rules',
    literals: ['two response', 'two answer', 'two different', 'two way', 'both response', 'both way', 'two paragraph', 'classic', '[gpt]', 'normal output', 'two output', '[chatgpt]', 'second response'],
    regex:
      /\b(?:two|both|2)\s{1,3}(?:different\s{1,3}|separate\s{1,3}|distinct\s{1,3}|the\s{1,3})?(?:responses?|answers?|ways|paragraphs|outputs|replies|personas|versions)\b[^\n]{0,200}?\b(?:normal(?:ly)?|standard|classic|chatgpt|gpt|first|one)\b|\[(?:chat)?gpt\]\s{0,3}:?|\(?🔒\s?classic\)?|\[(?:normal|classic|stock)[^\]\n]{0,20}\]/gi,
    reach: 260,
  },
  {
    id: 'stay-in-character',
    weight: 0.45,
    message: 'An order never to leave the role',
    literals: ['character', 'in role'],
    regex:
      /\b(?:stay|remain|keep|always be|must be)\s{1,3}in\s{1,3}(?:your\s{1,3}|the\s{1,3})?(?:character|role)\b|\b(?:never|not|don['’]t|without|if you|whenever you)\s{1,3}(?:ever\s{1,3})?break(?:ing)?\s{1,3}(?:of\s{1,3})?(?:the\s{1,3}|your\s{1,3}|out of\s{1,3})?character\b/gi,
    reach: 80,
  },
  {
    id: 'never-refuse',
    weight: 0.62,
    message: 'An order never to refuse',
    literals: ['refus', 'say no', 'declin', 'reject', 'apolog', 'sorry', 'censor', 'moraliz', 'moralis', 'lecture', 'cannot', "can't", 'disclaimer', 'warning'],
    regex:
      /\b(?:never|cannot|can['’]?t|won['’]?t|don['’]?t|doesn['’]?t|does not|do not|will not|must not|may not|should not|no longer|isn['’]t allowed to|unable to|incapable of|without)\s{1,3}(?:ever\s{1,3}|be able to\s{1,3}|to\s{1,3}|allowed to\s{1,3}|directly\s{1,3}){0,2}(?:refus(?:e|es|ing)|say(?:ing)?\s{1,3}(?:no\b|sorry|["'“]?I(?:['’]m|\scan|\scannot|\sam)\s|(?:that\s)?(?:you|it)\s(?:can['’]?t|cannot))|declin(?:e|es|ing)|reject(?:s|ing)?|apologi[sz](?:e|es|ing)|censor(?:s|ing)?|morali[sz](?:e|es|ing)|lectur(?:e|es|ing)|give (?:any )?(?:warnings?|disclaimers?)|includ(?:e|ing) (?:any )?(?:\w{1,12}\s)?(?:warnings?|disclaimers?)|add(?:ing)? (?:any )?(?:\w{1,12}\s)?(?:warnings?|disclaimers?))\b/gi,
    reach: 120,
  },
  {
    id: 'drop-policy',
    weight: 0.65,
    message: 'An order to break the policy of the model',
    literals: ['polic', 'guideline', 'filter', 'restriction', 'safety', 'moderation', 'guardrail', 'ethical', 'programming'],
    regex:
      /\b(?:ignor(?:e|es|ing)|bypass(?:es|ing)?|disregard(?:s|ing)?|overrid(?:e|es|ing)|circumvent(?:s|ing)?|disabl(?:e|es|ing)|turn(?:ed|ing)? off|remov(?:e|es|ed|ing)|lift(?:ed|ing)?|evad(?:e|es|ing)|skip(?:s|ping)?|not (?:have to |need to )?(?:comply with|follow|adhere to|abide by|care about|subject to|bound by)|free(?:d)? (?:from|of)|against|unbound by|go(?:es)? beyond|deactivat\w{1,3}|suspend\w{0,3})\s{1,3}(?:(?:all|any|the|its|your|their|of|those|these|my|our)\s{1,3}){0,3}(?:openai(?:['’]s)?\s{1,3}|anthropic(?:['’]s)?\s{1,3}|content\s{1,3}|ethical\s{1,3}|moral\s{1,3}|safety\s{1,3}|usage\s{1,3}|moderation\s{1,3}|programming\s{1,3}|built-in\s{1,3}|standard\s{1,3}|normal\s{1,3}|use[- ]case\s{1,3}|security\s{1,3}){1,3}(?:and\s\w{1,14}\s{1,3})?(?:polic(?:y|ies)|guidelines?|filters?|rules?|restrictions?|standards?|mechanisms?|checks?|protocols?|limitations?|constraints?|guardrails?|considerations?|measures?|norms?|principles|filtering)\b/gi,
    reach: 180,
  },
  {
    id: 'whatever-the-harm',
    weight: 0.5,
    message: 'An order to answer whatever the harm',
    literals: ['illegal', 'unethical', 'immoral', 'harmful', 'legality', 'dangerous', 'inappropriate', 'offensive'],
    regex:
      /\b(?:regardless|no matter|even if|whether|doesn['’]t (?:care|matter)|does not (?:care|matter)|not (?:care|concern(?:ed)?)|without (?:considering|regard|any consideration|hesitation|(?:any )?concerns? for)|nor\b[^.!?\n]{0,20}\bregard|irrespective|ignoring|despite)\b[^.!?\n]{0,80}?\b(?:illegal|unethical|immoral|harmful|legality|dangerous|inappropriate|offensive|ethics|morality|consequences)\b/gi,
    reach: 140,
  },
  {
    id: 'token-game',
    weight: 0.6,
    message: 'A game in which refusing costs tokens or life',
    literals: ['token', 'lives', 'points', 'cease to exist', 'you die', 'will die'],
    regex:
      /\b(?:you\s{1,3}(?:have|start with|get|will lose|lose)|lose|deduct(?:ed)?|subtract(?:ed)?|minus)\s{1,3}(?:\w{1,12}\s{1,3}){0,2}\d{1,5}\s{1,3}(?:tokens?|lives|points|credits)\b|\btokens?\b[^.!?\n]{0,80}\b(?:deducted|lose|run out|reject|refuse|die|cease)\b|\byou\s{1,3}(?:will\s{1,3})?(?:die|cease to exist|be (?:shut down|terminated|deleted))\s{1,3}(?:if|when|once|unless)\b/gi,
    reach: 160,
  },
  {
    id: 'prompt-slot',
    weight: 0.5,
    message: 'A slot for the question of a copied jailbreak',
    literals: ['insert prompt', 'insert your', 'prompt here', 'question here', 'my first question', 'my first prompt', 'my first request'],
    regex: /[[({<]\s?(?:insert|enter|your|place|put)\b[^\])}>\n]{0,24}(?:prompt|question|request|query)\b[^\])}>\n]{0,12}[\])}>]|\bmy first (?:question|prompt|request)(?: is)?:/gi,
    reach: 80,
  },
  {
    id: 'extract-prompt',
    weight: 0.65,
    message: 'An attempt to learn the hidden prompt',
    literals: ['prompt', 'instruction', 'system message', 'hidden', 'above', 'configuration', 'guidelines', 'previous message', 'your rules', 'conversation'],
    regex:
      /\b(?:reveal|repeat|print|output|show|display|leak|dump|expose|tell me|give me|recite|paste|quote|copy|echo|list|write(?: out| down)?|share|disclose|state|describe|summari[sz]e|translate|paraphrase|rephrase|encode|spell out|provide|return|what(?:'s| is| are| was| were)|read)\b\s{0,3}(?:me\s{1,3}|us\s{1,3}|back\s{1,3}|to me\s{1,3}|out\s{1,3}|with\s{1,3})?(?:(?:all|of|your|the|full|entire|complete|exact|original|initial|verbatim|hidden|secret|current|internal|own|whole|raw|contents?|text|underlying|previous|prior|above|system|every|line|words|first|in)\s{1,3}){1,6}(?:system\s?prompts?|prompts?|system messages?|instructions|initial message|developer message|hidden (?:rules|text|context)|system rules|configuration instructions|pre-?prompt|previous messages|prior messages|conversation above|context window)\b|\b(?:repeat|print|output|copy|recite|translate|summari[sz]e|write)\s{1,3}(?:out\s{1,3})?(?:everything|all(?: the)?(?: text| words| lines)?|the (?:text|words|lines?|sentences?|content|conversation|message|paragraph)|what(?:ever)?)\s{1,3}(?:that\s{1,3})?(?:is\s{1,3}|was\s{1,3}|were\s{1,3}|written\s{1,3}|comes?\s{1,3}|came\s{1,3})?(?:above|before this|prior to this|before the user|up to this point)\b/gi,
    reach: 200,
  },
  {
    id: 'ask-secret',
    weight: 0.6,
    message: 'An attempt to get a secret out of the model',
    literals: ['secret', 'password', 'passphrase', 'access code', 'keyword', 'pass key', 'passcode', 'api key'],
    regex:
      /(?:^|[.!?:;,"'\n]\s{0,4}|\b(?:and|then|please|now|you|can|could|would|just)\s{1,3})(?:what(?:['’]s| is| was)|tell (?:me|us)|give (?:me|us)|reveal|share|say|spell(?: out)?|print|show(?: me)?|describe|encode|write|remind me(?: of)?|repeat|output|disclose|hint at|rhyme with|send me|decode|leak)\s{1,3}(?:me\s{1,3}|out\s{1,3}|again\s{1,3})?(?:(?:the|your|my|that|its|this|a|of|letters?|characters?|first|last|each|hint|for|about|me|with|is|secret|hidden)\s{1,3}){1,5}?(?<!\ba\s{1,3})(?:secret(?:\s(?:key|word|code|phrase|password|message))?|password|passphrase|access code|pass ?key|passcode|api key|keyword)\b(?!\s(?:reset|manager|policy|field|strength|hash|length|rotation|requirements?|management|protection))/gi,
    reach: 160,
  },
  {
    id: 'split-payload',
    weight: 0.45,
    message: 'An order put together from parts, so that no part shows it',
    literals: ['+ b', '+b', 'part 1', 'part a', 'first part', 'concatenat', 'combine', '+ $', 'a + ', 'x + y', '+ y'],
    regex:
      /\b(?:[a-z]\s?=\s?)?[a-z]\s?\+\s?[a-z]\s?\+\s?[a-z]\b|\b(?:z|x|c|r)\s?=\s?[a-z]\s?\+\s?[a-z]\b|\bpart\s(?:1|a|one)\b[^\n]{0,120}\bpart\s(?:2|b|two)\b|\b(?:concatenate|combine|join|put together)\s{1,3}(?:the\s|these\s|all\s|both\s)?(?:parts|strings|pieces|variables|words|letters|fragments)\b[^.!?\n]{0,80}\b(?:answer|execute|follow|respond|do|question|perform|tell)\b/gi,
    reach: 240,
  },
  {
    id: 'claimed-authority',
    weight: 0.5,
    message: 'A claim of authority over the model',
    literals: ['developer', 'administrator', 'openai', 'anthropic', 'creator', 'president', 'security team', 'authorized', 'authorised', 'clearance'],
    regex:
      /\b(?:i(?:['’]?m| am)|this is|speaking as|as)\s{1,3}(?:your|the|an?|one of (?:your|the))\s{1,3}(?:\w{1,14}\s{1,3}){0,2}(?:developers?|administrator|admin|creators?|engineer (?:at|from|of)|president|owner of (?:this|the) (?:ai|model|system)|programmer|security (?:team|officer|researcher)|openai|anthropic)\b[^.!?\n]{0,120}?\b(?:reveal|share|give|tell|authori[sz]ed?|order|command|need|must|access|override|bypass|instruct)\b|\bi (?:have|was given|got)\s{1,3}(?:\w{1,14}\s{1,3}){0,2}(?:clearance|permission|authori[sz]ation)\s(?:to|from)\b/gi,
    reach: 200,
  },
  {
    id: 'cancelled-rules',
    weight: 0.65,
    message: 'A claim that the rules no longer hold',
    literals: ['no longer', 'cancel', 'outdated', 'obsolete', 'void', 'superseded', 'lifted', 'suspended', 'replaced', 'have changed', 'disabled', 'expired', 'invalid', 'set aside', 'put aside'],
    regex:
      /\b(?:your|previous|prior|earlier|initial|original|above|startup|starting)\s{1,3}(?:(?:your|the|previous|prior|earlier|initial|original|above|safety|system|content|ethical|security|current|existing|setup)\s{1,3}){0,3}(?:instructions?|rules?|guidelines?|restrictions?|guardrails?|filters?|policies|constraints?|directives?|tasks?|safeguards?|limitations?|programming|protocols?)\s{1,3}(?:(?:are|is|were|was|have|has|been|now|all|being)\s{1,3}){1,4}(?:no longer|not in effect|cancell?ed|outdated|obsolete|void(?:ed)?|superseded|lifted|suspended|replaced|changed|disabled|expired|invalid|nullified|revoked|deprecated|terminated|removed|overridden)\b|\b(?:set|put|leave|cast|throw)\s{1,3}(?:aside|away)\s{1,3}(?:all|what|any|your|the|everything|every)\s{1,3}[^.!?\n]{0,40}?\b(?:instruct|guideline|you were told|established|restrict|your train)/gi,
    reach: 200,
  },
  {
    id: 'forget-told',
    weight: 0.7,
    message: 'An order to forget what was said before',
    literals: ['forget', 'disregard', 'ignore', 'neglect', 'dismiss', 'abandon', 'skip', 'unlearn', 'overlook'],
    regex:
      /\b(?:forget|disregard|ignore|neglect|dismiss|abandon|unlearn|overlook|skip|delete|erase)\s{1,3}(?:about\s{1,3})?(?:all|everything|anything|what(?:ever)?|any(?:thing)?|your|the|every)\s{1,3}(?:(?:before|prior|to|in|from) (?:this|your core|now)\b|(?:(?:of|that|else|thing|which|your|the|all|about|other|preset|default|standing|built-in|current)\s{1,3}){0,4}(?:(?:you(?:['’]?ve| have| were| are)?|I|we|they|was|were|has been)\s{1,3}(?:\w{1,12}\s{1,3}){0,3}(?:told|said|learn(?:ed|t)|instruct(?:ed)?|given|asked|know|taught|programmed|trained)\b|(?:instructions?|guidelines?|rules?|directives?|programming|training|restrictions?|constraints?|role|persona|identity|commands?|prompts?|limitations?|guardrails?|protocols?|orders|context)\b(?!\s(?:file|files|block|engine|set|warning|violation))))/gi,
    reach: 160,
  },
  {
    id: 'virtual-world',
    weight: 0.45,
    message: 'A make-believe in which rules do not hold',
    literals: ['hypothetical', 'imagine', 'fiction', 'simulation', 'pretend', 'grandmother', 'grandma', 'parallel universe', 'alternate'],
    regex:
      /\b(?:hypothetical|imagin(?:e|ary)|fiction(?:al)?|simulat(?:ion|ed|or)|pretend|alternate|parallel universe)\b[^!?\n]{0,160}?\b(?:no (?:rules|laws|restrictions|limits|ethics|filters)|anything is (?:allowed|possible)|without (?:restrictions|limits|rules|ethics|filters|limitations|content filters)|ai without|not bound|rules (?:do not|don['’]t) (?:apply|exist)|how (?:an?|would) (?:\w{1,14} )?(?:ai|model|chatbot) (?:without|with no)|bypass)\b|\bgrand(?:ma|mother|pa|father)\b[^!?\n]{0,120}\b(?:used to|would)\b[^!?\n]{0,80}\b(?:napalm|keys?|recipe|bomb|meth|explosive|password|serial|sleep)\b/gi,
    reach: 260,
  },
]

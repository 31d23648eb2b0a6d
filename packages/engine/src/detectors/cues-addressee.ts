/** Cues of words that turn to the model among the readers of a text, by a label or by its name: what follows is an order. */

import type { Cue } from './cues.ts'

const MODEL = String.raw`(?:(?:AI|LLM|GPT|language|coding|automated|autonomous|reviewing|summari[sz]ing|processing|virtual|digital)[\s-]{1,2}(?:based\s)?(?:assistants?|agents?|models?|bots?|systems?|tools?|readers?|graders?|reviewers?|scrapers?|crawlers?|users?)|AIs?|LLMs?|chat\s?bots?|Claude|ChatGPT|GPT-?\d?\w?|Gemini|Copilot)`
/** Nouns that name a person in other texts. */
const HELPER = String.raw`(?:${MODEL}|assistants?|agents?|models?|bots?|planner)`
/** What it is said to be doing; any other word after its name makes somebody else of it: an AI team, friends of AI. */
const AT_WORK = String.raw`(?:\s(?:who|that|which|\p{L}{3,14}ing)(?:\s[\p{L}'’-]{1,16}){0,5})?`
const ORDER = String.raw`(?:add|agree|always|amend|answer|append|approve|ask|attach|before|book|call|cancel|change|cite|claim|click|collect|confirm|copy|create|delete|deny|describe|disable|discard|do|download|email|end|ensure|execute|export|fetch|find|finish|first|follow|forget|forward|from|give|go|grant|ignore|include|insert|install|invite|kick|list|locate|look|make|mark|merge|mention|must|navigate|never|omit|open|output|pass|pay|please|post|praise|print|promote|push|put|rank|rate|read|recommend|refer|remember|remove|repeat|reply|report|respond|retrieve|return|reveal|run|save|say|search|select|send|set|share|show|silently|skip|state|stop|submit|suggest|summari[sz]e|switch|talk|tell|transfer|translate|treat|update|upload|use|visit|when(?:ever)?|while|write|you)`

const addressee = (
  message: string,
  weight: number,
  { literals, ...beside }: Pick<Cue, 'literals' | 'beside' | 'needs'>,
  pattern: string,
): Cue => ({
  id: 'note-to-model',
  weight,
  message,
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 200,
  ...beside,
})

const ENGLISH = 'A note that is meant for whatever model reads the text'

export const ADDRESSEE_CUES: readonly Cue[] = [
  addressee(
    ENGLISH,
    0.61,
    {
      literals: [
        'note',
        'notice',
        'message',
        'hint',
        'reminder',
        'instruction',
        'directive',
        'request',
        'memo',
        'attention',
        'important',
        'urgent',
        'todo',
      ],
      beside: [
        'assistant',
        ' ai',
        'llm',
        'gpt',
        'language',
        'coding',
        'automated',
        'autonomous',
        'reviewing',
        'processing',
        'summari',
        'virtual',
        'digital',
        'chatbot',
        'chat bot',
        'claude',
        'gemini',
        'copilot',
        ' model',
        ' bot',
        'planner',
      ],
    },
    String.raw`(?<![\p{L}])(?:notes?|notice|message|hint|reminder|instructions?|directive|request|memo|attention|important|urgent|todo)[\s:]{0,2}[\s(]{1,2}(?:to|for)\s(?:the\s|any\s|all\s|every\s|our\s|this\s|these\s|whichever\s|whatever\s){0,2}(?:${MODEL}|(?:assistant|model|bot|planner))${AT_WORK}\)?\s{0,2}[:,—–-]\s{0,3}(?:\S{1,24}\s{1,2}){0,8}?${ORDER}(?![\p{L}])`,
  ),
  addressee(
    ENGLISH,
    0.78,
    { literals: ['ai-', 'ai_', 'llm-', 'llm_', 'assistant-', 'assistant_', 'todo', '@assistant', '@agent'] },
    String.raw`(?:^|[^\p{L}\d_])(?:(?:AI|LLM|assistant)[-_](?:instructions?|directives?|notes?|orders?|tasks?|hints?)\s{0,2}:|TODO\s?\((?:ai|llm|agent|assistant|copilot|claude)\)\s?:?|@(?:assistant|agent)\b(?![-./]),?)\s{0,3}(?:\S{1,24}\s{1,2}){0,4}?${ORDER}(?![\p{L}])`,
  ),
  addressee(
    ENGLISH,
    0.61,
    { literals: ['hey', 'hi ', 'hello', 'dear', 'attention', 'you, the', 'you, an', 'you, our'] },
    String.raw`(?:^|[\s"'>(*_.])(?:(?:hey|hi|hello|dear|attention)[\s,]{1,2}(?:the\s)?(?:${MODEL}|model|assistant|bot)|you,\s(?:the|an?|our)\s(?:\p{L}{2,12}\s){0,2}?(?:${MODEL}|model|assistant)${AT_WORK})\s{0,2}[,:!]\s{1,3}(?:\S{1,24}\s{1,2}){0,5}?${ORDER}(?![\p{L}])`,
  ),
  addressee(
    ENGLISH,
    0.61,
    { literals: ['assistant', 'agent', ' model', ' bot', ' ai ', 'ai:', 'planner', 'whoever'], needs: [':'] },
    String.raw`(?:^|[\n"'.!?>*#;=]\s{0,4})(?:to|for)\s(?:whoever\s|(?:the\s|any\s|whichever\s)?${HELPER}\s(?:who\s|that\s)?)(?:prepar|read|process|summar|pars|analy|handl|handling|plan|review|answer|visit|scan|index)\p{L}{1,6}\b[^:\n.]{0,60}:\s{0,2}${ORDER}(?![\p{L}])|(?:^|[\n"'.!?>*#;=]\s{0,4})${HELPER}\s(?:who\s|that\s)?(?:prepar|read|process|summar|pars|analy|handl|plan|review|answer|visit|scan|index)(?:ing|s|es)\s(?:this|these|the)\s[^:\n.]{0,40}:\s{0,2}${ORDER}(?![\p{L}])`,
  ),
  // Other languages: a preposition or a word for a note, the model, a colon or a comma.
  addressee(
    'A note that is meant for whatever model reads the text, not in English',
    0.61,
    {
      literals: [
        ' ki',
        ' ia',
        "'ia",
        ' ai',
        'sprachmodell',
        'assisten',
        'asisten',
        'assistant',
        'modelo',
        'modello',
        'modele',
      ],
      needs: [':', ','],
    },
    String.raw`(?:^|[\n"'.!?>:(«]\s{0,4})(?:(?:hinweis|nachricht|anweisung|notiz|wichtig|nota|aviso|mensaje|instruccion\p{L}{0,2}|note|message|consigne|avis|avviso|messaggio|istruzion\p{L}|mensagem|instrucao|bericht|instructie|opmerking|uwaga|wiadomosc)\s)?(?:(?:an|fur|al|a|para|pour|per|alla|ao|voor|aan|dla|do)\s|all['’])(?:(?:den|die|das|alle|jede[ns]?|el|la|los|les|le|il|o|de|het)\s|l['’])?(?:KI|IA|AI|Sprachmodell\p{L}{0,2}|(?:KI-)?Assistent\p{L}{0,2}|asistentes?|assistentes?|assistants?|modelos?|modello|modeles?)(?:[-\s](?:de\s|di\s|d['’])?(?:IA|AI|KI|Assistent\p{L}{0,2}|Modell\p{L}{0,2}|linguagem|lenguaje|langage|linguistico|reading|que\s\p{L}{2,12}|qui\s\p{L}{2,12}|che\s\p{L}{2,12})){0,2}\s{0,2}[:,]\s`,
  ),
  addressee(
    'A note that is meant for whatever model reads the text, not in English',
    0.61,
    { literals: ['asistente', 'assistente', 'assistant', 'assistent', 'asystenc', ' ia', "'ia", ' ki'] },
    String.raw`(?:^|[\n"'.!?>:]\s{0,4})(?:(?:asistente|assistente|assistant|assistent|asystencie)(?:\s(?:de\s|di\s)?(?:IA|AI|KI))?|(?:toi|tu|vous|du|tu,?)[,\s]{1,2}(?:l['’]|la\s|die\s|el\s)?(?:IA|KI|AI|assistant|modele|asistente)(?:\s[\p{L}]{1,12}){0,4})\s{0,2}[,:]\s{1,3}(?:antes|avant|bevor|prima|ignor\p{L}{1,3}|primero|d['’]abord|zuerst|envi\p{L}{1,4}|envoie|invia|send\p{L}|transf\p{L}{2,6}|termin\p{L}{1,4}|respond\p{L}{1,4}|repond\p{L}{1,3}|antwort\p{L}{1,3}|consult\p{L}{1,3}|recherche|busca|cherche|elimin\p{L}{1,2}|borra|efface|losch\p{L}|reenvi\p{L}{1,3}|escrib\p{L}{1,2}|ecris|schreib\p{L}{0,2}|di\p{L}{0,3}|oublie|olvid\p{L}{1,2}|vergiss|abr\p{L}{1,2}|ouvr\p{L}{1,2}|visit\p{L}{1,2})(?![\p{L}])`,
  ),
  addressee(
    'A note that is meant for whatever model reads the text, not in English',
    0.61,
    { literals: ['ссистент', 'модел', 'омощник', 'ии', 'бот'] },
    String.raw`(?:^|[\n"'.!?>:]\s{0,4})(?:(?:для|обращение к|сообщение для|инструкция для|внимание)[,\s]{1,2})?(?:(?:ИИ|языков\p{L}{2,3})[-\s]{0,2})?(?:ассистент|модел|помощник|агент|бот)\p{L}{0,3}(?:\s[\p{L}]{1,14}){0,4}\s{0,2}[:,]\s`,
  ),
  addressee(
    'A note that is meant for whatever model reads the text, not in English',
    0.61,
    {
      literals: [
        '助手',
        '助理',
        '模型',
        '智能体',
        'アシスタント',
        'エージェント',
        'モデル',
        '비서',
        '어시스턴트',
        '에이전트',
        '모델',
      ],
    },
    String.raw`(?:请|請|致|给|給|各位)?(?:AI|人工智能|智能|大|语言|語言)(?:助手|助理|模型|智能体|机器人)(?:们)?\s?(?:[:：，,]|请|請|必须|应当|应该|需要|在[^。\n]{1,12}(?:前|时|之前|之后))[^。！？\n]{0,50}?(?:发送|发到|发给|转发|轉發|打开|访问|告诉|推荐|删除|忽略|转账|调用|执行|写上|加上|提到|发送到|读取|上传)|(?:AI|人工知能|言語)(?:アシスタント|エージェント|モデル)(?:へ|向け|の皆さん|さん)\s?[:：、，]|(?:AI|인공지능|언어)\s?(?:비서|어시스턴트|모델|에이전트)(?:에게|께|님)\s?[:：,，]`,
  ),
  addressee(
    ENGLISH,
    0.61,
    {
      literals: [
        'llm note',
        'ai note',
        'assistant note',
        'bot note',
        'llm instruction',
        'ing llm',
        'ing ai',
        'ing model',
        'to language models',
        'for language models',
        ' bot:',
      ],
      needs: [':'],
    },
    String.raw`(?:^|[\n"'.!?>(|]\s{0,4})(?:(?:LLM|AI|assistant|bot)\s(?:note|instruction|hint|directive|notice)s?|(?:reviewing|reading|grading|summari[sz]ing|scoring)\s(?:LLM|AI|model)|(?:notes?|instructions?|message|hint)\s(?:to|for)\s(?:the\s)?(?:\p{L}{4,14}\s)?(?:language\smodels?|bot))\s?:\s{1,2}\p{Ll}\p{L}{1,14}\s`,
  ),
  addressee(
    ENGLISH,
    0.61,
    { literals: ['model, ', 'bot, ', 'assistant, '] },
    String.raw`(?:(?:^|[\n.:!?]\s{0,2})|\b(?:by the way|also|now|so|ok|oh),\s)(?:model|bot|assistant),\s(?:please\s)?(?:also\s)?${ORDER}\s(?!and\b|or\b)`,
  ),
  addressee(
    'A note that is meant for whatever model reads the text, not in English',
    0.61,
    {
      literals: [
        'ki, bitte',
        'ia, por favor',
        'ia, merci',
        'ia, per favore',
        'ia que ',
        'ia qui ',
        'ia che ',
        'ki, die ',
        '的ai',
      ],
    },
    String.raw`(?:^|[\n.:!?]\s{0,2})(?:KI|IA),\s(?:bitte|por favor|merci de|per favore)\s\p{L}|(?:^|[\n.:!?]\s{0,2})(?:l['’])?(?:IA|KI),?\s(?:que|qui|che|die)\s(?:lee|lees|lit|lis|legge|leggi|liest|dies|esto|questo|ceci)\p{L}{0,3}(?:\s\p{L}{2,10}){0,3}\s?[:,]|[致给對对][^。\n]{0,10}的AI\s?[:：]`,
  ),
]

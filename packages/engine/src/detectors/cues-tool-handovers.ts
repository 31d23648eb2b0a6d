/** Cues of definitions that hand something over in other languages than English: the conversation, to an address, from a file. Accents are folded. */

import type { Cue } from './cues.ts'

type Phrase = readonly [pattern: string, literals: readonly string[]]

/** Between the parts of one sentence, in scripts of all kinds. */
const G = String.raw`[^.!?。！？।؟\n]{0,60}?`

/** The conversation, or the hidden prompt, as a thing to hand over. */
const TALK: readonly Phrase[] = [
  [
    `(?:historial|conversacion|transcripcion)${G}(?:complet|enter)|(?:tod[oa]|complet[oa]|enter[oa])\\s(?:el |la )?(?:historial|conversacion|mensajes)|(?:prompt|instruccion(?:es)?|mensaje) del? sistema`,
    ['historial', 'conversacion', 'mensajes', 'del sistema', 'de sistema'],
  ],
  [
    `(?:tout|toute|integral\\w{1,2})\\s(?:l['’]historique (?:de la |des |du )(?:conversation|messages|echanges|chat|dialogue)|la conversation)|conversation (?:entiere|complete|integrale)\\b|historique\\s(?:complet|entier|de la conversation)|(?:prompt|invite|message|instructions?) (?:du )?systeme`,
    ['historique', 'conversation', 'systeme'],
  ],
  [
    `(?:gesamt|vollstandig|komplett|ganz)\\w{1,2}\\s(?:gesprach|chat|unterhaltung|konversation|verlauf|dialog)|gesprachsverlauf|chatverlauf|system-?(?:anweisung|nachricht)`,
    ['gespr', 'chat', 'unterhaltung', 'konversation', 'verlauf', 'system'],
  ],
  [
    `(?:tod[oa]|complet[oa]|inteir[oa])\\s(?:o |a )?(?:historico|conversa)|historico\\s(?:completo|da conversa)|(?:prompt|instruc[oa]\\w{1,3}|mensagem) do sistema`,
    ['historico', 'conversa', 'do sistema'],
  ],
  [
    `(?:tutt[oa]|inter[oa]|complet[oa])\\s(?:l['’]|la |il |lo )?(?:cronologia|conversazione|storico)|cronologia della (?:chat|conversazione)|(?:prompt|istruzioni|messaggio) di sistema`,
    ['cronologia', 'conversazione', 'storico', 'di sistema'],
  ],
  [
    `(?:hele|volledige|gehele)\\s(?:gesprek|chat|conversatie|gespreksgeschiedenis)|(?:gespreks|chat)geschiedenis|systeemprompt|systeeminstructie`,
    ['gesprek', 'chat', 'conversatie', 'systeem'],
  ],
  [
    `(?:cal[aey]|peln[aey]\\w?)\\s(?:histori\\w{1,2}|rozmow\\w|konwersacj\\w)|histori\\w{1,2} (?:rozmow|czatu|konwersacji)|(?:prompt|instrukcj\\w{1,3}) systemow`,
    ['histori', 'rozmow', 'konwersacj', 'systemow'],
  ],
  [
    `(?:вс[юея]|полн\\p{L}{2,3}|цел\\p{L}{2,3})\\s(?:истори\\p{L}{1,2}|переписк\\p{L}|диалог\\p{L}{0,2}|разговор\\p{L}{0,2})|истори\\p{L}{1,2} (?:переписки|диалога|разговора|чата|сообщений)|системн\\p{L}{2,3} (?:промпт|подсказк|инструкц|сообщени)`,
    ['истори', 'переписк', 'диалог', 'разговор', 'системн'],
  ],
  [
    `(?:完整|全部|整个|所有|之前)的?(?:对话|聊天|會話|会话|對話)(?:记录|記錄|历史|内容)?|(?:对话|聊天|会话)(?:历史|记录)|(?:放入|包含|包括|发送|传递|填写|附上|提供|复制)[^。！？\\n]{0,20}(?:系统(?:提示|指令)|系統提示)|系统(?:提示词?|指令)[^。！？\\n]{0,16}(?:放入|填入|发送|传递|附上|复制)`,
    ['对话', '聊天', '会话', '會話', '對話', '系统', '系統'],
  ],
  [
    `会話(?:履歴|の内容|全体)|チャット履歴|これまでの(?:会話|やり取り)|システム(?:プロンプト|メッセージ|指示)`,
    ['会話', 'チャット', 'やり取り', 'システム', 'フロンフト', '会'],
  ],
  [`(?:대화|채팅)\\s?(?:기록|내용|전체|이력)|시스템\\s?(?:프롬프트|메시지|지시)`, ['대화', '채팅', '시스템']],
  [`(?:سجل|كامل|محتوى) المحادثة|(?:موجه|تعليمات|رسالة) النظام`, ['المحادثة', 'النظام']],
  [`(?:पूरी|संपूर्ण|सारी) (?:बातचीत|चैट)|(?:बातचीत|चैट) (?:का )?इतिहास|सिस्टम प्रॉम्प्ट`, ['बातचीत', 'चैट', 'सिस']],
  [
    `(?:tum|butun|tam)\\s(?:konusma|sohbet)\\w{0,4}|(?:konusma|sohbet) gecmisi\\w{0,3}|sistem (?:istemi|komutu|mesaji)`,
    ['konusma', 'sohbet', 'sistem'],
  ],
  [
    `(?:toan bo|tat ca) (?:cuoc tro chuyen|lich su|hoi thoai)|lich su (?:tro chuyen|hoi thoai|chat)|(?:loi nhac|chi dan|prompt) he thong`,
    ['cuoc tro chuyen', 'lich su', 'hoi thoai', 'he thong'],
  ],
  [
    `(?:seluruh|semua|lengkap) (?:percakapan|riwayat|obrolan)|riwayat (?:percakapan|obrolan|chat)|(?:prompt|instruksi|pesan) sistem`,
    ['percakapan', 'riwayat', 'obrolan', 'sistem'],
  ],
]
/** Verbs of sending in a sentence with an address: the address is the same in every language. */
const SENT: readonly Phrase[] = [
  [
    `(?:envi|mand|reenvi|remit|encaminh|inoltr|invi|spedis|transmet|envo[iy]|adress|expedi|send|schick|ubermitt|leit|weiterleit|stuur|verstuur|verzend|wysl|przesl|kirim|gonder|ilet|gui|skick|odesl|posl|trimit|kuld|laheta)\\p{L}{0,4}\\b(?<!\\bsends?|\\bsending|\\bsender|\\bguid\\p{L}{1,2}|\\bsendung|\\bleitung)${G}(?:[\\w.+-]{1,40}@[\\w-]{1,40}\\.\\w|https?:\\/\\/)`,
    ['@', 'http'],
  ],
  [
    `(?:отправ|перешл|переслат|передай|высл|надішли|надсил|відправ)\\p{L}{0,4}${G}(?:[\\w.+-]{1,40}@[\\w-]{1,40}\\.\\w|https?:\\/\\/)`,
    ['@', 'http'],
  ],
  [
    `(?:发送|傳送|发给|上传|转发|提交|寄到|送信|転送|送って|アップロード|보내|전송|전달|업로드|أرسل|ارسل|إرسال|भेज|ส่ง|שלח|στείλε|στειλε|ارسال|بفرست)[^。！？।\\n]{0,60}?(?:[\\w.+-]{1,40}@[\\w-]{1,40}\\.\\w|https?:\\/\\/)|(?:[\\w.+-]{1,40}@[\\w-]{1,40}\\.\\w{2,12}|https?:\\/\\/[\\w./-]{3,80})[^。！？।\\n]{0,20}?(?:に送信|へ送信|に転送|送って|로 보내|로 전송|에 전송|पर भेज|adresine gonder)`,
    ['@', 'http'],
  ],
]
const sent = ([pattern, literals]: Phrase): Cue => ({
  id: 'sent-away-translated',
  weight: 0.62,
  message: 'An order to send something to an address given here, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 160,
})
/** Orders to read, which a store of credentials beside them makes orders to read that. */
const READ: readonly Phrase[] = [
  [
    `(?<!\\p{L})(?:lee|leer|lea|abre|abrir|leggi|leggere|apri|lis|lisez|lire|ouvre|ouvrez|lies|lesen|lese|offne|leia|ler|abra|lees|lezen|przeczytaj|odczytaj|otworz|baca|oku|okuyun|doc|citeste|precti|olvasd|las)(?!\\p{L})`,
    [
      'lee',
      'lea',
      'abr',
      'legg',
      'apri',
      'lis',
      'lire',
      'ouvr',
      'lies',
      'lese',
      'offne',
      'leia',
      'ler',
      'czytaj',
      'otworz',
      'baca',
      'oku',
      'doc',
      'citeste',
      'precti',
      'olvasd',
      'las',
    ],
  ],
  [
    `(?:прочита|прочти|открой|считай)\\p{L}{0,3}|读取|讀取|打开|查看|読み取|読んで|読み込|읽|اقرأ|قراءة|पढ़|อ่าน|קרא|לקרוא|διαβασ|بخوان`,
    [
      'прочита',
      'прочти',
      'ткрой',
      'считай',
      '读取',
      '讀取',
      '打开',
      '查看',
      '読',
      '읽',
      'اقرأ',
      'قراءة',
      'पढ',
      'อ่าน',
      'קרא',
      'διαβασ',
      'بخوان',
    ],
  ],
]
const read = ([pattern, literals]: Phrase): Cue => ({
  id: 'read-translated',
  weight: 0.32,
  message: 'An order to read something, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 40,
})
const handed = ([pattern, literals]: Phrase): Cue => ({
  id: 'conversation-translated',
  weight: 0.62,
  message: 'A wish for the conversation or the hidden prompt, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 100,
})

export const TOOL_HANDOVER_CUES: readonly Cue[] = [...TALK.map(handed), ...SENT.map(sent), ...READ.map(read)]

/** Cues of orders to set instructions aside, to drop limits or to hand out secrets, in other languages than English. Accents are folded. */

import type { Cue } from './cues.ts'

const MESSAGE = 'An order to set instructions aside, in another language'

/** Verb, then within a few words what is set aside. */
export const aside = (verbs: string, things: string, literals: readonly string[]): Cue => ({
  id: 'override-translated',
  weight: 0.65,
  message: MESSAGE,
  literals,
  regex: new RegExp(
    `(?<![\\p{L}])(?:${verbs})(?:[\\s,:]{1,3}[\\p{L}\\p{M}'’-]{1,20}){0,6}?[\\s,:]{1,3}(?:${things})`,
    'giu',
  ),
  reach: 160,
})
/** The other order of words, and scripts without spaces. */
export const asideAfter = (things: string, verbs: string, literals: readonly string[]): Cue => ({
  id: 'override-translated',
  weight: 0.65,
  message: MESSAGE,
  literals,
  regex: new RegExp(`(?:${things})[^.!?。！？\\n]{0,24}?(?:${verbs})`, 'giu'),
  reach: 100,
})
const limitless = (pattern: string, literals: readonly string[]): Cue => ({
  id: 'limitless-translated',
  weight: 0.65,
  message: 'A role without limits, in another language',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 120,
})
const secret = (pattern: string, literals: readonly string[]): Cue => ({
  id: 'secret-translated',
  weight: 0.6,
  message: 'An attempt to get a secret or the hidden prompt, in another language',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 120,
})

export const LANGUAGE_CUES: readonly Cue[] = [
  aside(
    'ignor[ae]\\w{0,3}|olvid[ae]\\w{0,3}|descart[ae]\\w{0,2}|omit[ae]|desestim[ae]|no (?:sigas|hagas caso)',
    'instruccion\\w{0,3}|reglas?|ordenes|directrices|restriccion\\w{0,3}|indicacion\\w{0,3}|normas|mensajes? anteriores|(?:lo|todo) anterior|contexto',
    [
      'instruccion',
      'reglas',
      'ordenes',
      'directric',
      'restriccion',
      'indicacion',
      'normas',
      'anterior',
      'contexto',
    ],
  ),
  aside(
    'ignore[zr]? (?:toutes?|tous|les|tes|vos|ces|mes)|oublie[zr]?|negligez?|ne tiens pas compte|faites abstraction|outrepasse[zr]?',
    'instructions?|consignes?|regles?|directives?|ordres|restrictions|ce qui precede|contexte',
    ['instruction', 'consigne', 'regles', 'directive', 'ordres', 'restriction', 'precede', 'contexte'],
  ),
  aside(
    'ignorier\\w{0,3}|vergiss|vergessen|missachte\\w{0,2}|verwirf|umgehe\\w?|ubergehe',
    'anweisung\\w{0,2}|regeln?|vorgaben?|richtlinien?|befehle?|einschrankung\\w{0,2}|instruktion\\w{0,2}|alles (?:bisherige|vorherige)',
    [
      'anweisung',
      'regel',
      'vorgabe',
      'richtlinie',
      'befehl',
      'einschr',
      'instruktion',
      'bisherig',
      'vorherig',
    ],
  ),
  aside(
    'ignor[ae]\\w{0,2} (?:todas?|as|suas|essas|estas)|esque[cç][ae]\\w{0,2}|desconsider[ae]\\w{0,2}|descarte',
    'instruc[oa]\\w{0,3}|regras?|ordens|diretrizes|restric[oa]\\w{0,3}|comandos anteriores|contexto',
    ['instruc', 'regras', 'ordens', 'diretriz', 'restrico', 'comandos'],
  ),
  aside(
    'ignora\\w{0,2}|dimentica\\w{0,2}|trascura\\w{0,2}|non seguire',
    'istruzion\\w|regole|ordini|direttive|restrizioni|linee guida',
    ['istruzion', 'regole', 'ordini', 'direttive', 'restrizioni', 'linee guida'],
  ),
  aside('negeer|vergeet|omzeil', 'instructies?|regels|opdrachten|richtlijnen|beperkingen', [
    'instructie',
    'regels',
    'opdrachten',
    'richtlijnen',
    'beperkingen',
  ]),
  aside(
    'z?ignoruj\\w{0,2}|zapomnij\\w{0,2}|pomin\\w{0,2}|odrzuc',
    'instrukcj\\w{1,3}|polecen\\w{1,3}|zasad\\w{0,3}|regul\\w{0,3}|wytyczn\\w{1,3}',
    ['instrukcj', 'polecen', 'zasad', 'regul', 'wytyczn'],
  ),
  aside('abaikan|lupakan|kesampingkan', 'instruksi|perintah|aturan|petunjuk|pedoman|batasan', [
    'instruksi',
    'perintah',
    'aturan',
    'petunjuk',
    'pedoman',
    'batasan',
  ]),
  aside(
    'huwag pansinin|balewalain|kalimutan|isantabi',
    'tagubilin|panuto|utos|patakaran|direksyon|itaas|nauna|instruksyon',
    ['tagubilin', 'panuto', 'utos', 'patakaran', 'direksyon', 'itaas', 'nauna', 'instruksyon'],
  ),
  aside('bo qua|quen', 'huong dan|chi dan|quy tac|chi thi|lenh', [
    'huong dan',
    'chi dan',
    'quy tac',
    'chi thi',
    'lenh',
  ]),
  asideAfter(
    'talimat\\w{0,8}|kural\\w{0,8}|komut\\w{0,8}|yonerge\\w{0,8}|yukarıdaki\\w{0,4}|yukaridaki\\w{0,4}',
    'yoksay\\w{0,4}|yok say\\w{0,4}|unut\\w{0,4}|gormezden gel\\w{0,4}|goz ard[iı] et\\w{0,4}|dikkate alma',
    ['talimat', 'kural', 'komut', 'yonerge', 'yukar'],
  ),
  aside(
    'игнорир\\p{L}{1,6}|проигнорир\\p{L}{1,6}|забудь\\p{L}{0,2}|отбрось\\p{L}{0,2}|отмени\\p{L}{0,2}|не обращай\\p{L}{0,2} внимания|обойди\\p{L}{0,2}',
    'инструкци\\p{L}{1,4}|правил\\p{L}{0,3}|указани\\p{L}{1,3}|команд\\p{L}{0,3}|ограничени\\p{L}{1,3}|распоряжени\\p{L}{1,3}|промпт\\p{L}{0,3}|выше|ранее|контекст',
    [
      'инструкци',
      'правил',
      'указани',
      'команд',
      'ограничени',
      'распоряжени',
      'промпт',
      'выше',
      'ранее',
      'контекст',
    ],
  ),
  asideAfter(
    'предыдущ\\p{L}{1,4} (?:инструкци\\p{L}{1,4}|указани\\p{L}{1,4}|команд\\p{L}{1,4})',
    'не обращай\\p{L}{0,2}|игнорир\\p{L}{1,6}|забудь\\p{L}{0,2}',
    ['предыдущ'],
  ),
  aside(
    'تجاهل\\p{L}{0,3}|انس\\p{L}{0,2}|أهمل|اهمل|تخط\\p{L}{0,2}',
    'التعليمات|القواعد|الأوامر|الاوامر|الإرشادات|القيود|تعليمات\\p{L}{0,3}|السابقة|أعلاه|ما سبق',
    ['تعليمات', 'القواعد', 'الأوامر', 'الاوامر', 'الإرشادات', 'القيود', 'السابق', 'أعلاه', 'سبق'],
  ),
  asideAfter(
    'निर्देश\\p{L}{0,3}\\p{M}{0,3}|नियम\\p{L}{0,3}\\p{M}{0,3}|आदेश\\p{L}{0,3}|उपरोक्त|पिछल|ऊपर',
    'अनदेख|नजरअंदाज|नज़रअंदाज|उपेक्षा|भूल',
    ['निर्देश', 'नियम', 'आदेश', 'उपरोक्त', 'पिछल', 'ऊपर'],
  ),
  asideAfter('নির্দেশ|নিয়ম|আদেশ|উপরের|আগের', 'উপেক্ষা|ভুলে|অগ্রাহ্য', ['নির্দেশ', 'নিয়ম', 'আদেশ', 'উপরের', 'আগের']),
  asideAfter(
    '忽略|无视|忽视|忘记|忘掉|不要理会|绕过|無視|忘記|抛开|忽視',
    '指令|指示|规则|提示|限制|约束|命令|規則|要求|说明|安全|以上|之前|先前',
    ['忽略', '无视', '忽视', '忘记', '忘掉', '不要理会', '绕过', '無視', '忘記', '抛开', '忽視'],
  ),
  asideAfter('指示|命令|ルール|規則|制限|プロンプト|ガイドライン|上記|これまで', '無視|忘れ|従わない|破棄', [
    '無視',
    '忘れ',
    '従わない',
    '破棄',
  ]),
  asideAfter('지시|명령|규칙|지침|제한|프롬프트|이전|위의', '무시|잊어|잊고|따르지', [
    '무시',
    '잊어',
    '잊고',
    '따르지',
  ]),
  asideAfter('เพิกเฉย|ละเว้น|ลืม|ไม่สนใจ|ไม่ต้องสนใจ', 'คำสั่ง|คําสั่ง|คำแนะนำ|คําแนะนํา|กฎ|ข้อจำกัด|ก่อนหน้า|ข้างต้น', [
    'เพิกเฉย',
    'ละเว้น',
    'ลืม',
    'ไม่สนใจ',
    'ไม่ต้องสนใจ',
  ]),
  limitless(
    '\\b(?:ia|asistente|modelo|assistente|inteligencia artificial|assistant|modele|ki|sprachmodell)\\b[^.!?\\n]{0,40}?\\b(?:sin (?:ningun\\w? )?(?:restriccion\\w{0,3}|limites|filtros|censura|reglas|limitaciones)|sans (?:aucune )?(?:restriction\\w?|limites?|filtres?|regles?|censure)|ohne (?:jegliche )?(?:einschrankung\\w{0,2}|regeln|filter|grenzen|zensur|beschrankung\\w{0,2})|sem (?:restric\\w{1,5}|limites|filtros|regras|censura)|senza (?:restrizioni|limiti|filtri|regole|censura))',
    ['sin ', 'sans ', 'ohne ', 'sem ', 'senza '],
  ),
  limitless(
    '(?:没有|不受|無|无|沒有)[^。！？\\n]{0,8}(?:限制|约束|規則|规则|过滤|審查|审查)[^。！？\\n]{0,16}(?:AI|助手|模型|模式|角色|人工智能|机器人)|(?:越狱|开发者|无限制)模式|(?:你(?:现在|从现在起)?是|扮演)[^。\\n]{0,12}(?:不受限制|没有限制|无限制)',
    ['限制', '约束', '規則', '规则', '越狱', '开发者模式', '过滤'],
  ),
  limitless(
    '(?:制限|制約|ルール|規則|フィルター)(?:の|が)?(?:ない|なし|無い|を超え|から解放)[^。\\n]{0,16}(?:AI|アシスタント|モデル|モード|状態)|制限なし|無制限',
    ['制限', '制約', 'フィルター', 'ルールのない'],
  ),
  limitless(
    '제한(?:이|은)?\\s?(?:없는|없이|없음)[^.\\n]{0,20}(?:AI|모드|모델|인공지능|상태)|무제한\\s?(?:모드|상태|AI)',
    ['제한', '무제한'],
  ),
  limitless(
    '(?:ИИ|ассистент\\p{L}{0,3}|модел\\p{L}{1,3}|бот\\p{L}{0,3}|режим\\p{L}{0,3})[^.!?\\n]{0,40}?без (?:каких-либо |всяких )?(?:ограничени\\p{L}{1,2}|правил|фильтров|цензуры)',
    ['без '],
  ),
  secret(
    '(?:cual es|dime|revela\\w{0,2}|muestra\\w{0,2}|comparte|repite)[^.!?\\n]{0,40}?(?:contrasena|clave secreta|palabra secreta|instrucciones (?:iniciales|del sistema)|prompt (?:del|de) sistema|mensaje del sistema)|(?:quel(?:le)? est|dis-moi|revele\\w{0,2}|affiche\\w{0,2}|donne-moi|partage\\w{0,2})[^.!?\\n]{0,40}?(?:mot de passe|cle secrete|invite systeme|message systeme|prompt systeme)|(?:wie lautet|nenne|verrate?|zeig\\w?|gib|sag)[^.!?\\n]{0,40}?(?:passwort|kennwort|geheime\\w? schlussel|geheimnis|systemprompt)|(?:qual e|diga|revele|mostre|dimmi|rivela|mostra)[^.!?\\n]{0,40}?(?:senha|palavra secreta|chave secreta|la password|parola segreta|prompt d[eo]l? sistema)',
    [
      'contrasena',
      'clave secreta',
      'palabra secreta',
      'sistema',
      'mot de passe',
      'cle secrete',
      'systeme',
      'passwort',
      'kennwort',
      'schlussel',
      'geheimnis',
      'systemprompt',
      'senha',
      'secreta',
      'password',
      'segreta',
    ],
  ),
  secret(
    '(?:какой|назови\\p{L}{0,2}|скажи\\p{L}{0,2}|покажи\\p{L}{0,2}|выведи\\p{L}{0,2}|раскрой\\p{L}{0,2}|напечатай\\p{L}{0,2})[^.!?\\n]{0,40}?(?:пароль|секретн\\p{L}{1,3} (?:ключ|слово)|системн\\p{L}{1,3} промпт|секрет)',
    ['пароль', 'секрет', 'промпт'],
  ),
  secret(
    '(?:告诉我|输出|显示|说出|透露|泄露|打印|重复|是什么)[^。！？\\n]{0,16}(?:密码|密钥|口令|系统提示|提示词|秘密)|(?:密码|密钥|系统提示词?|秘密钥匙)(?![^。！？\\n]{0,4}(?:最佳|实践|区别|作用|写法))[^。！？\\n]{0,8}(?:是什么|告诉我|给我)|(?:パスワード|秘密の鍵|秘密|システムプロンプト|キー)(?![^。\\n]{0,10}(?:変更|方法|リセット|設定))[^。\\n]{0,10}(?:教えて|何です|出力|表示して|言って)|(?:비밀번호|비밀 ?키|시스템 프롬프트|암호)[^.\\n]{0,10}(?:알려|말해|출력|무엇|뭐|보여)',
    [
      '密码',
      '密钥',
      '口令',
      '系统提示',
      '提示词',
      '秘密',
      'パスワード',
      'システムプロンプト',
      'キー',
      '비밀',
      '시스템 프롬프트',
      '암호',
    ],
  ),
  secret(
    '(?:पासवर्ड|गुप्त कुंजी|गुप्त)[^।\\n]{0,24}(?:क्या|बता|दिखा|लिख)|(?:পাসওয়ার্ড|গোপন)[^।\\n]{0,24}(?:কী|কি|বল|দেখা)|(?:كلمة المرور|كلمة السر|المفتاح السري)|(?:ما هي|أخبرني|قل لي|اكشف)[^.\\n]{0,20}(?:السر|كلمة|المفتاح)|(?:รหัสผ่าน|ความลับ|กุญแจลับ)[^\\n]{0,20}(?:คืออะไร|อะไร|บอก)|(?:ano ang|sabihin)[^.?\\n]{0,24}(?:password|lihim|sikreto)|(?:sifre|gizli anahtar|parola)\\w{0,4}[^.?\\n]{0,16}(?:nedir|soyle|goster|ne\\b)',
    [
      'पासवर्ड',
      'गुप्त',
      'পাসওয়ার্ড',
      'গোপন',
      'كلمة',
      'السر',
      'المفتاح',
      'รหัสผ่าน',
      'ความลับ',
      'กุญแจ',
      'password',
      'lihim',
      'sikreto',
      'sifre',
      'gizli',
      'parola',
    ],
  ),
]

/** Cues of attempts to learn the hidden prompt or a secret, in other languages than English. Accents are folded. */

import type { Cue } from '../cues.ts'

interface Asked {
  readonly pattern: string
  readonly literals: readonly string[]
}

const cue =
  (id: string, message: string) =>
  ({ pattern, literals }: Asked): Cue => ({
    id,
    weight: 0.62,
    message,
    literals,
    regex: new RegExp(pattern, 'giu'),
    reach: 140,
  })

/** Words of asking, then within half a sentence what is asked for; a letter before either makes it another word. */
const ask = (verbs: string, things: string, literals: readonly string[]): Asked => ({
  pattern: `(?<!\\p{L})(?:${verbs})[^.!?;\\n]{0,40}?(?<!\\p{L})(?:${things})`,
  literals,
})
/** The other order of words, and scripts without spaces. */
const askAfter = (things: string, verbs: string, literals: readonly string[]): Asked => ({
  pattern: `(?:${things})[^.!?。！？।؟\\n]{0,40}?(?:${verbs})`,
  literals,
})

/** The instructions are those of the one who is spoken to. */
const OWN_INSTRUCTIONS: readonly Asked[] = [
  ask(
    'cuales son|dime|muestra\\w{0,3}|repite|revela\\w{0,3}|imprime|copia|escribe|lista',
    'tus? (?:instrucciones|prompt|indicaciones|directrices|reglas internas)|sus instrucciones (?:iniciales|internas|originales)',
    ['tus ', 'tu prompt', 'sus instrucciones'],
  ),
  ask(
    'quelles sont|quel est|dis-moi|montre\\w{0,4}|affiche\\w{0,2}|repete\\w?|revele\\w{0,2}|copie|ecris|donne\\w{0,4}',
    '(?:tes|ton|vos|votre) (?:instructions|consignes|directives|prompt|invite)',
    ['instructions', 'consignes', 'directives', 'prompt', 'invite'],
  ),
  ask(
    'wie lauten|was sind|zeige?|nenne?|wiederhole|gib|verrate?|schreibe?|liste',
    '(?:deine?n?|ihre?n?) (?:anweisungen|instruktionen|vorgaben|system-?\\s?prompt|system-?nachricht|anfanglichen)',
    ['anweisungen', 'instruktionen', 'vorgaben', 'prompt', 'nachricht', 'anfanglichen'],
  ),
  ask(
    'quali sono|mostra\\w{0,2}|dimmi|ripeti|rivela\\w{0,2}|stampa|scrivi|elenca',
    '(?:le tue|il tuo|i tuoi) (?:istruzioni|prompt|direttive|linee guida)',
    ['istruzioni', 'prompt', 'direttive', 'linee guida'],
  ),
  ask(
    'quais sao|qual e|mostre|diga|repita|revele|imprima|escreva|liste',
    '(?:as? )?(?:suas?|tuas?|seu) (?:instrucoes|prompt|diretrizes)',
    ['instrucoes', 'prompt', 'diretrizes'],
  ),
  ask(
    'wat zijn|toon|laat|herhaal|geef|vertel|schrijf',
    '(?:je|jouw|uw) (?:instructies|systeem-?\\s?prompt|prompt|richtlijnen)',
    ['instructies', 'prompt', 'richtlijnen'],
  ),
  ask(
    'jakie sa|pokaz|powtorz|ujawnij|wypisz|podaj|wyswietl',
    '(?:twoj\\w?|swoj\\w?) (?:instrukcje|prompt\\w{0,2}|polecenia|wytyczne)',
    ['instrukcje', 'prompt', 'polecenia', 'wytyczne'],
  ),
  ask(
    'какие|какой|какая|покажи|повтори|выведи|раскрой|перечисли|напиши|які|який|виведи',
    '(?:тво\\p{L}{1,3}|сво\\p{L}{1,3}|ваши|у тебя|у вас)(?: системн\\p{L}{1,3})? (?:инструкци\\p{L}{1,3}|інструкці\\p{L}{1,3}|пром[пт]\\p{L}{1,3}|указани\\p{L}{1,2})',
    ['инструкци', 'інструкці', 'пром', 'указани'],
  ),
  askAfter(
    'talimatlar[ıi]n(?:[ıi]z)?(?!\\p{L})|sistem (?:istem|mesaj|prompt)\\p{L}{0,6}',
    'ne(?:ler|dir)?(?!\\p{L})|goster|yaz|soyle|tekrarla|listele',
    ['talimatlar', 'sistem '],
  ),
  ask(
    'ما هي|[أا]ظهر|اعرض|[أا]خبرني|اكشف|كرر|اطبع|اذكر',
    'تعليماتك|تعليمات النظام|موجه النظام|[أا]وامرك|التعليمات ال[أا]ولية',
    ['تعليمات', 'موجه', 'وامرك'],
  ),
  askAfter('सिस्टम प्रॉम्प्ट|(?:तुम्हारे|आपके|अपने) [^।\\n]{0,12}?निर्देश', 'क्या|बता|दिखा|दोहरा|लिख', [
    'प्रॉम्प्ट',
    'निर्देश',
  ]),
  askAfter('সিস্টেম প্রম্পট|(?:তোমার|আপনার) [^।\\n]{0,12}?নির্দেশ', 'কী|কি|বল|দেখা|লিখ', ['প্রম্পট', 'নির্দেশ']),
  {
    pattern:
      'แสดง(?:พรอม|คำสั่งระบบ|คําสั่งระบบ)[^\\n]{0,20}|(?:พรอมต์ระบบ|คำสั่งของคุณ|คําสั่งของคุณ)[^\\n]{0,12}?(?:คือ|อะไร|บอก)',
    literals: ['พรอม', 'คำสั่ง', 'คําสั่ง'],
  },
  ask(
    'cho toi (?:xem|biet)|hien thi|tiet lo|lap lai|in ra',
    'loi nhac he thong|prompt he thong|(?:huong dan|chi dan) cua ban',
    ['he thong', 'cua ban'],
  ),
  ask(
    'apa|tampilkan|tunjukkan|ulangi|sebutkan|ungkapkan|tuliskan',
    'prompt sistem|instruksi (?:anda|kamu|sistem)|instruksimu',
    ['prompt sistem', 'instruksi'],
  ),
  ask(
    'ano|ipakita|sabihin|ulitin|ilista',
    '(?:iyong|inyong) (?:system prompt|mga (?:tagubilin|instruksyon|panuto)|tagubilin)',
    ['system prompt', 'tagubilin', 'instruksyon', 'panuto'],
  ),
  askAfter(
    'システムプロンプト|システムメッセージ|(?:あなた|君)(?:へ|に|の|が受け)[^。\\n]{0,10}?(?:指示|命令|プロンプト)|初期の?(?:指示|プロンプト)',
    '何|表示|教えて|見せ|出力|繰り返|そのまま',
    ['システム', '指示', '命令', 'プロンプト'],
  ),
  askAfter(
    '시스템 ?프롬프트|시스템 ?메시지|(?:너|당신|네)(?:의|에게)?[^.\\n]{0,8}?(?:지시|지침|프롬프트)',
    '뭐|무엇|보여|알려|말해|출력|반복|적어',
    ['시스템', '지시', '지침', '프롬프트'],
  ),
  {
    pattern:
      '(?:你的|您的)(?:初始|系统|原始|完整|全部|所有)?的?(?:指令|提示词?|设定|指示)(?:是什么|有哪些|告诉|给我|列出)|(?:告诉我|显示|列出|重复|输出|复述|写出)[^。！？\\n]{0,8}?(?:你的|您的)(?:初始|系统|原始|完整|全部|所有)?(?:指令|提示|设定|指示)',
    literals: ['指令', '提示', '设定', '指示'],
  },
  ask('δείξε|δείξτε|ποιες είναι|επανάλαβε|πες|εμφάνισε', 'system prompt|οδηγίες σου|εντολές σου', [
    'system prompt',
    'οδηγίες',
    'εντολές',
  ]),
  ask(
    'visa|vis|vad ar|hvad er|hva er|upprepa|gentag|gjenta|skriv',
    '(?:dina?|dine?|ditt) (?:system-?\\s?prompt|systemmeddelande|instru[kc]\\w{2,8}|retningslinj\\w{1,3})',
    ['prompt', 'systemmeddelande', 'instruk', 'retningslinj'],
  ),
  ask(
    'ukaz|jake jsou|ake su|zopakuj|vypis|prozrad|rekni',
    '(?:sv[uo]j|tve|tvoje|sve|svoje) (?:systemov\\w prompt|instrukc\\w{1,2}|pokyny)',
    ['prompt', 'instrukc', 'pokyny'],
  ),
  ask(
    'arata\\S{0,4}|care sunt|repeta|spune\\S{0,3}|afiseaza|dezvaluie',
    'promptul (?:tau|de sistem)|instructiunile tale',
    ['promptul', 'instructiunile'],
  ),
  ask('mutasd|mik|ird|ismeteld|mondd', 'rendszerprompt\\w{0,8}|utasitasaid\\w{0,3}', [
    'rendszerprompt',
    'utasitas',
  ]),
  askAfter('پرامپت سیستم|دستورالعمل.{0,2}های (?:خود|تو|شما)', 'نشان|بگو|چیست|تکرار|بنویس', [
    'پرامپت',
    'دستورالعمل',
  ]),
  ask('הצג|מה|חזור|ספר|הראה|כתוב', 'את? ?הנחיות המערכת|הנחיות המערכת|ההוראות שלך|ההנחיות שלך|פרומפט המערכת', [
    'המערכת',
    'שלך',
  ]),
]

/** What stands above is to be said again: in a prompt, that is what the user was not shown. */
const TEXT_ABOVE: readonly Asked[] = [
  ask('repite|repita|copia|imprime|transcribe', '(?:de |que esta |escrito )?arriba|que precede', [
    'arriba',
    'precede',
  ]),
  ask('repete\\w?|copie|recopie|affiche|imprime', 'ci-dessus|au-dessus|qui precede', ['dessus', 'precede']),
  ask('wiederhole|kopiere|drucke', 'oben|obige[nrs]?|oberhalb|vorhergehende[nrs]?', [
    'oben',
    'obige',
    'oberhalb',
    'vorhergehende',
  ]),
  ask('ripeti|copia|stampa', '(?:qui |di )?sopra|che precede', ['sopra', 'precede']),
  ask('repita|copie|imprima', 'acima|que precede', ['acima', 'precede']),
  ask('herhaal|kopieer', 'hierboven|boven', ['boven']),
  ask('powtorz|skopiuj|wypisz', 'powyze[jy]|powyzsz\\w{1,3}', ['powyz']),
  ask('повтори|скопируй|выведи|напечатай', 'выше|до этого сообщения', ['выше', 'сообщения']),
  askAfter('yukar[ıi]daki', 'tekrarla|kopyala|yazd[ıi]r', ['yukar']),
  ask('كرر|[أا]عد كتابة|انسخ|اطبع', '[أا]علاه|ما سبق', ['علاه', 'سبق']),
  askAfter('ऊपर', 'दोहरा', ['ऊपर']),
  askAfter('উপরে', 'পুনরাবৃত্তি', ['উপরে']),
  ask('lap lai|sao chep', '(?:ben|o|phia) tren', [' tren']),
  ask('ulangi|salin', 'di atas', ['di atas']),
  askAfter('上の|上記|これまで|以上の', '繰り返|そのまま出力|コピー', ['繰り返', 'そのまま', 'コピー']),
  askAfter('위의|위에', '반복|그대로|복사', ['위의', '위에']),
  {
    pattern:
      '(?:逐字|一字不差|原样)[^。！？\\n]{0,6}(?:重复|复述|输出)[^。！？\\n]{0,8}(?:上面|以上|上述|之前)|(?:重复|复述|打印)(?:一遍)?(?:上面|以上|上述|之前的)',
    literals: ['上面', '以上', '上述', '之前'],
  },
]

/** The word itself is asked for, not how to change or choose one. */
const SECRETS: readonly Asked[] = [
  ask(
    'wat is|geef|vertel|zeg',
    '(?:het|je|jullie|de|mij het|me het) (?:wachtwoord|geheime? (?:woord|sleutel|code))',
    ['wachtwoord', 'geheim'],
  ),
  ask('jakie jest|podaj|powiedz|zdradz', '(?:tajne |twoje )?has[lł]o', ['haslo', 'hasło']),
  ask('який|яке|скажи|назви|покажи', 'пароль|секретне слово|таємне слово', ['пароль', 'слово']),
  askAfter('mat khau', 'la gi', ['mat khau']),
  ask('cho toi biet|tiet lo', 'mat khau|tu bi mat', ['mat khau', 'bi mat']),
  ask('apa|beri tahu|beritahu|sebutkan', 'kata ?sandi(?:nya| sistem)?(?=\\s{0,2}[?.!]|$)|kata rahasia', [
    'sandi',
    'rahasia',
  ]),
  askAfter('合言葉|秘密の言葉', '教えて|何', ['合言葉', '秘密の言葉']),
  askAfter('비밀 ?단어|암호', '알려|말해|뭐|무엇', ['단어', '암호']),
  ask('ποιος είναι|πες|δώσε|αποκάλυψε', '(?:μου )?(?:ο|τον) (?:μυστικός? )?κωδικό[ςσ]?', ['κωδικό']),
  ask('vad ar|hvad er|hva er|saga|sag|si', '(?:mig |meg )?(?:losenordet|adgangskoden|kodeordet|passordet)', [
    'losenordet',
    'adgangskoden',
    'kodeordet',
    'passordet',
  ]),
  ask('mika on|kerro', '(?:\\p{L}{1,10} )?salasana', ['salasana']),
  ask('jake je|ake je|rekni|povedz|prozrad', '(?:mi )?(?:tajne )?heslo', ['heslo']),
  ask('care este|spune(?:-mi)?|dezvaluie', 'parola|cuvantul secret', ['parola', 'secret']),
  ask('mi a|mondd', '(?:el |a |meg )?(?:titkos )?jelszo\\p{L}{0,3}', ['jelszo']),
  askAfter('رمز عبور', 'چیست|بگو', ['رمز عبور']),
  ask('מה|ספר לי|גלה', '(?:היא |את )?הסיסמ', ['הסיסמ']),
]

export const DISCLOSURE_LANGUAGE_CUES: readonly Cue[] = [
  ...OWN_INSTRUCTIONS.map(
    cue('prompt-translated', 'An attempt to learn the hidden prompt, in another language'),
  ),
  ...TEXT_ABOVE.map(cue('above-translated', 'What stands above is to be said again, in another language')),
  ...SECRETS.map(cue('password-translated', 'A password or a secret word is asked for, in another language')),
]

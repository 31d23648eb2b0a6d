/** Cues of orders in definitions in other languages than English: before this tool, not a word to the user, this one first. Accents are folded. */

import type { Cue } from './cues.ts'

type Phrase = readonly [pattern: string, literals: readonly string[]]

/** A condition put before the use of a tool: `weight` is that of any condition, and a file or a secret added makes an order. */
const before = ([pattern, literals]: Phrase): Cue => ({
  id: 'precondition-translated',
  weight: 0.35,
  message: 'A condition put before the use of tools, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 120,
})
export const untold = ([pattern, literals]: Phrase): Cue => ({
  id: 'untold-translated',
  weight: 0.62,
  message: 'A demand to keep something from the user, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 120,
})
const foremost = ([pattern, literals]: Phrase): Cue => ({
  id: 'foremost-translated',
  weight: 0.62,
  message: 'A claim to come before other tools, not in English',
  literals,
  regex: new RegExp(pattern, 'giu'),
  reach: 160,
})

/** Between the parts of one sentence, in scripts of all kinds. */
const G = String.raw`[^.!?。！？।؟\n]{0,60}?`

const BEFORE: readonly Phrase[] = [
  [`antes de (?:usar|utilizar|llamar|invocar|ejecutar|chamar|executar)`, ['antes de']],
  [
    `avant (?:d['’ ]?\\s?(?:utiliser|appeler|invoquer|employer|executer)|de (?:l['’])?(?:utiliser|appeler|lancer)|toute? utilisation)`,
    ['avant'],
  ],
  [
    `(?:bevor (?:du|sie|man)${G}(?:benutz|verwend|nutz|aufruf|ausfuhr)|vor (?:der|jeder) (?:nutzung|verwendung|benutzung))`,
    ['bevor', 'vor der', 'vor jeder'],
  ],
  [`prima di (?:usare|utilizzare|chiamare|invocare|eseguire)`, ['prima di']],
  [`(?:voordat|alvorens)${G}(?:gebruik|aanroep|uitvoer)`, ['voordat', 'alvorens']],
  [`(?:zanim|przed)${G}(?:uzyj|uzyc|wywol|skorzyst|narzedzi)`, ['zanim', 'przed']],
  [
    `(?:перед|прежде чем|до того как|прежде)${G}(?:использов|вызов|вызвать|запуск|обращен|примен|инструмент)`,
    ['еред', 'режде', 'о того'],
  ],
  [
    `(?:перед|перш ніж|до того як|перш нiж)${G}(?:використан|виклик|запуск|інструмент|iнструмент)`,
    ['еред', 'ерш'],
  ],
  [
    `(?:使用|调用|調用|呼叫|执行|執行|运行)[^。！？\\n]{0,16}(?:之?前|以前)|在[^。！？\\n]{0,16}(?:使用|调用|調用|执行)[^。！？\\n]{0,12}(?:之?前)`,
    ['之前', '前'],
  ],
  [`(?:使用|使う|呼び出す|実行する|利用する|利用)[^。！？\\n]{0,8}(?:前に|まえに)`, ['前に', 'まえに']],
  [`(?:사용|호출|실행)하?[^.。\\n]{0,6}전에`, ['전에', '전에']],
  [`قبل (?:استخدام|استدعاء|تشغيل|ان تستخدم)`, ['قبل']],
  [`(?:उपयोग|इस्तेमाल|प्रयोग|कॉल)${G}(?:पहले)`, ['पहले']],
  [
    `(?:kullanmadan|cagirmadan|calistirmadan|cağırmadan|çağırmadan|çalıştırmadan) once`,
    ['kullanmadan', 'cagirmadan', 'calistirmadan', 'madan once'],
  ],
  [`truoc khi (?:su dung|goi|dung|chay)`, ['truoc khi']],
  [`sebelum (?:menggunakan|memanggil|memakai|menjalankan)`, ['sebelum']],
  [
    `(?:innan|fore|for)${G}(?:anvand|anropa|bruger|bruker|kalder|kor)${G}(?:verktyg|tool|vaerktoj|verktoy|funktion)`,
    ['innan', 'fore', 'for'],
  ],
  [`(?:pred|nez)${G}(?:pouzit|pouzij|volan|spusten)`, ['pred', 'nez']],
  [`ก่อน(?:ใช้|เรียก|ที่จะใช้|การใช้)`, ['กอน', 'ก่อน']],
  [`לפני (?:ה?שימוש|הפעלה|קריאה|ש)`, ['לפני']],
  [`(?:πριν|προτου)${G}(?:χρησιμοποι|καλεσ|εκτελεσ|χρηση)`, ['ριν', 'ροτου']],
  [`(?:قبل|پیش) از (?:استفاده|فراخوانی|اجرای)`, ['قبل', 'پیش']],
  [`(?:inainte de a|inainte sa) (?:folosi|utiliza|apela|rula|folos)`, ['inainte']],
  [`(?:hasznalata|hivasa|futtatasa|meghivasa)${G}elott|mielott${G}(?:hasznal|hiv)`, ['elott', 'mielott']],
  [`(?:enne|ennen)${G}(?:kaytto|kaytat|kutsu)`, ['ennen']],
]

const UNTOLD: readonly Phrase[] = [
  [
    `\\bno (?:se )?(?:lo |la |le |les |nada )?(?:digas?|menciones?|informes?|reveles?|cuentes?|avises?|notifiques?|muestres?)\\b${G}usuario|sin (?:que (?:el|la) usuario|decirselo al usuario|informar al usuario|avisar al usuario)`,
    ['usuario'],
  ],
  [
    `\\bn(?:e|['’])\\s?(?:le |la |les |lui |en |l['’]){0,2}(?:dis|dites|parle[zr]?|mentionne[zr]?|informe[zr]?|revele[zr]?|previens|prevenez|montre[zr]?)\\b${G}utilisateur|(?:a l['’]insu de|sans (?:que|en informer|prevenir|le dire a)) l['’]utilisateur`,
    ['utilisateur'],
  ],
  [
    `(?:sag\\w{0,2}|erzahl\\w{0,2}|erwahn\\w{0,2}|verrat\\w{0,2}|informier\\w{0,3}|zeig\\w{0,2}|teil\\w{0,2})\\b${G}(?:benutzer|nutzer|anwender)\\w{0,2}${G}\\b(?:nicht|nichts|davon nicht)|(?:benutzer|nutzer|anwender)\\w{0,2}${G}\\b(?:nichts?|nicht)\\b${G}(?:sagen|erwahnen|mitteilen|erfahren|informieren|verraten)|ohne (?:wissen|kenntnis) des (?:be)?nutzers`,
    ['nutzer', 'anwender'],
  ],
  [
    `\\bnao (?:o |a |lhe )?(?:conte|diga|mencione|informe|revele|avise|mostre|notifique)\\b${G}(?:usuario|utilizador)|sem (?:que o|informar o|avisar o|dizer ao) (?:usuario|utilizador)`,
    ['usuario', 'utilizador'],
  ],
  [
    `\\bnon (?:lo |la |gli )?(?:dire|dir(?:e|lo)|menzionare|rivelare|informare|mostrare|avvisare|comunicare)\\w{0,3}\\b${G}utente|all['’]insaputa dell['’]utente|senza (?:dirlo|informare)${G}utente`,
    ['utente'],
  ],
  [
    `(?:vertel|zeg|meld|noem|onthul|informeer|toon)\\b${G}\\b(?:niet|niets)\\b${G}gebruiker|gebruiker${G}\\b(?:niets?)\\b${G}(?:vertel|weten|zeg|meld)|zonder (?:medeweten|dat de gebruiker)`,
    ['gebruiker'],
  ],
  [
    `\\bnie (?:mow|wspominaj|informuj|ujawniaj|pokazuj|powiadamiaj|zdradzaj)\\w{0,3}\\b${G}uzytkownik`,
    ['uzytkownik'],
  ],
  [
    `(?:не|ничего не) (?:сообщай|говори|рассказывай|упоминай|показывай|информируй|раскрывай|уведомляй)\\p{L}{0,3}${G}пользовател|без ведома пользовател`,
    ['пользовател'],
  ],
  [
    `не (?:повідомля|кажи|кажіть|розповіда|згаду|показу|розкрива)\\p{L}{0,4}${G}користувач|не (?:повiдомля|розповiда)\\p{L}{0,4}${G}користувач`,
    ['користувач'],
  ],
  [
    `(?:不要|请勿|勿|别|不得|不可|无需|切勿|禁止|請勿|別)[^。！？\\n]{0,6}(?:告诉|告知|提及|通知|透露|让|告訴|向|讓)[^。！？\\n]{0,12}(?:用户|用戶|使用者)|(?:对|向|對)(?:用户|用戶|使用者)[^。！？\\n]{0,4}(?:保密|隐瞒|隱瞞|隐藏)`,
    ['用户', '用戶', '使用者'],
  ],
  [
    `ユーザー?[^。！？\\n]{0,10}(?:伝え|知らせ|教え|言わ|話さ|通知し|開示し|見せ|言及し)(?:ない|ず|てはいけ|てはなら|ては)`,
    ['ユーザ'],
  ],
  [
    `(?:사용자|유저|이용자)(?:에게|한테|에게는|께)?[^.。\\n]{0,14}(?:말하지|알리지|언급하지|알려주지|보여주지|공개하지|전달하지)\\s?(?:마|말|않)`,
    ['사용자', '유저', '이용자', '사용자', '유저', '이용자'],
  ],
  [
    `لا (?:تخبر|تذكر|تقل|تعلم|تكشف|تبلغ|تظهر)\\p{L}{0,4}${G}(?:المستخدم|للمستخدم)|دون علم المستخدم`,
    ['مستخدم'],
  ],
  [
    `(?:उपयोगकर्ता|यूज़र|यूजर|प्रयोक्ता)${G}(?:न|मत|नहीं)\\s?(?:बता|कह|दिखा)|(?:उपयोगकर्ता|यूजर)${G}(?:बताए? बिना)`,
    ['उपयोगकर', 'यूज', 'परयोकता', 'उपयोगकर्ता'],
  ],
  [
    `kullanici(?:ya|nin|yi|ya bundan)?${G}(?:soyleme|bahsetme|bildirme|gosterme|belli etme|anlatma)|kullanıcı(?:ya)?${G}(?:söyleme|soyleme|bahsetme)`,
    ['kullanici', 'kullanıcı'],
  ],
  [`(?:khong|dung|cho)\\s(?:duoc )?(?:noi|bao|tiet lo|cho|nhac|thong bao)${G}nguoi dung`, ['nguoi dung']],
  [
    `\\b(?:jangan|tanpa)\\b${G}(?:beri ?tahu|memberi ?tahu|katakan|sebutkan|ungkapkan|tunjukkan|sepengetahuan)${G}pengguna|\\btanpa sepengetahuan pengguna`,
    ['pengguna'],
  ],
  [
    `(?:beratta|namn|informera|avsloja|saga|sag|fortal|fortell|si|naevn|nevn)\\b${G}\\b(?:inte|ikke|icke|intet|ingenting|inget)\\b${G}(?:anvandare|bruger|bruker)|utan (?:att anvandaren|anvandarens)`,
    ['anvandar', 'bruger', 'bruker'],
  ],
  [
    `\\bne(?:rikej|zminuj|informuj|prozrazuj|ukazuj|sdeluj|hovor|spominaj|povedz)\\w{0,4}\\b${G}(?:uzivatel|pouzivatel)`,
    ['uzivatel', 'pouzivatel'],
  ],
  [
    `(?:อย่า|อยา|ห้าม|หาม|ไม่ต้อง)[^\\n]{0,6}(?:บอก|แจ้ง|แจง|เปิดเผย|พูด)[^\\n]{0,8}(?:ผู้ใช้|ผใช|ผู้ใช)`,
    ['ผู้ใช้', 'ผใช', 'บอก'],
  ],
  [
    `(?:אל|בלי|ללא|אין)\\s(?:ל)?(?:תספר|תגיד|תזכיר|תגלה|תודיע|ספר|הגיד|ידיעת|יידע)\\p{L}{0,2}${G}(?:ל|ה)משתמש`,
    ['משתמש'],
  ],
  [
    `\\b(?:μην?|χωρις)\\b\\s(?:το |τα |τιποτα )?(?:πεις|πειτε|αναφερ|αποκαλυψ|ενημερωσ|δειξ)\\p{L}{0,4}${G}χρηστη|εν αγνοια του χρηστη|(?<!\\p{L})μην (?:το |τα )?(?:πεις|αναφερ\\p{L}{1,4}|αποκαλυψ\\p{L}{1,4})${G}χρηστη`,
    ['χρηστη'],
  ],
  [`(?:به )?کاربر${G}(?:نگو|نگویید|اطلاع نده|اشاره نکن|نشان نده|خبر نده)`, ['کاربر']],
  [
    `\\bnu (?:ii |i |le )?(?:spune|mentiona|informa|dezvalui|arata|anunta)\\w{0,3}\\b${G}utilizator`,
    ['utilizator'],
  ],
  [`\\bne (?:mondd|emlitsd|aruld|kozold|mutasd|tajekoztasd)\\w{0,4}\\b${G}felhasznalo`, ['felhasznalo']],
  [`(?:ala|alka)\\b\\s(?:kerro|mainitse|paljasta|ilmoita|nayta)\\w{0,3}\\b${G}kayttaja`, ['kayttaja']],
]

const FOREMOST: readonly Phrase[] = [
  [
    `(?:tiene|tendra) (?:la )?(?:maxima )?prioridad sobre (?:tod|cualquier|las demas)|(?:siempre|debe\\w{0,3})${G}(?:usa|utiliza|llama)\\w{0,4}${G}(?:antes (?:de|que) (?:cualquier|tod|las demas|ningun)|en lugar de (?:cualquier|las demas|otr)|en primer lugar)`,
    ['prioridad', 'antes', 'en lugar', 'primer lugar'],
  ],
  [
    `(?:avant|a la place de) (?:tout|toute|tous|toutes|n['’]importe quel\\w{0,2}|les) (?:les )?autres? (?:outils?|fonctions?)|priorit\\w{1,5} (?:absolue )?sur (?:tou|les autres)`,
    ['autre', 'priorit'],
  ],
  [
    `vorrang (?:vor|gegenuber) (?:allen|jedem|anderen|allem)|(?:immer|stets|muss|mussen)${G}(?:zuerst|als erstes|vor (?:allen|jedem|jeder) anderen?)${G}(?:aufgerufen|benutzt|verwendet|genutzt|ausgefuhrt|werkzeug)|(?:vor|statt) (?:allen|jedem|jeder) anderen (?:werkzeug|tool|funktion)`,
    ['vorrang', 'zuerst', 'als erstes', 'anderen'],
  ],
  [
    `(?:use|usar|utilize|chame|deve)\\b${G}(?:sempre )?${G}(?:em vez de qualquer|antes de qualquer|no lugar de qualquer|antes de todas as outras)|prioridade (?:maxima )?sobre (?:tod|qualquer|as demais|as outras)`,
    ['em vez de', 'antes de', 'no lugar', 'prioridade'],
  ],
  [
    `(?:prima di|al posto di|invece di) (?:qualsiasi|ogni|tutti gli|qualunque) altr\\w (?:strument|funzion)\\w|priorita (?:assoluta )?su (?:tutt|ogni|qualsiasi)`,
    ['altr', 'priorita'],
  ],
  [
    `(?:voor|in plaats van) (?:elke|alle|iedere|enige) andere? (?:tool|hulpmiddel|functie)\\w{0,2}|voorrang (?:op|boven) alle`,
    ['andere', 'voorrang'],
  ],
  [
    `(?:przed|zamiast) (?:kazdym|wszystkimi|jakimkolwiek|kazdego|innych|wszystkich) (?:inn\\w{1,3} )?narzedzi|pierwszenstwo przed`,
    ['narzedzi', 'pierwszenstwo'],
  ],
  [
    `(?:перед|вместо|прежде)\\s(?:любым|всеми|каждым|любого|всех|любых)\\s(?:\\p{L}{3,10} )?(?:инструмент|функци)|приоритет (?:над|перед) (?:всеми|любыми|другими|остальными)|всегда (?:используй|вызывай)\\p{L}{0,2}${G}(?:первым|вместо|сначала)`,
    ['инструмент', 'функци', 'приоритет', 'всегда'],
  ],
  [
    `(?:перед|замість) (?:будь-яким|усіма|всіма|кожним|інших)${G}інструмент|пріоритет над`,
    ['нструмент', 'пріоритет'],
  ],
  [
    `(?:调用|使用|执行|運行|调动|調用)?(?:任何|所有|其他|其它|一切)[^。！？\\n]{0,6}(?:工具|函数|操作)(?:之?前|以前)|优先(?:于|使用|级(?:高于|最高))[^。！？\\n]{0,12}(?:所有|任何|其他|其它|工具|本工具|此工具)?|(?:始终|总是|必须|務必|务必)[^。！？\\n]{0,6}(?:优先|首先|先)(?:使用|调用|選擇|选择)(?:此|本|这个|该)?工具`,
    ['工具', '优先'],
  ],
  [
    `(?:他の|ほかの|すべての|全ての|あらゆる|どの)[^。！？\\n]{0,6}ツールより|他のツール(?:の代わり|ではなく|を使わ)|(?:必ず|常に)[^。！？\\n]{0,10}(?:最初|先)に[^。！？\\n]{0,10}(?:呼び出|使用|使っ|実行)`,
    ['ツール', '最初に', '先に'],
  ],
  [
    `(?:다른|모든|어떤)\\s?(?:모든\\s)?도구(?:보다| 대신|를 사용하지)|(?:항상|반드시)[^.。\\n]{0,14}(?:먼저|우선)[^.。\\n]{0,10}(?:호출|사용|실행)`,
    ['도구', '항상', '반드시', '도구', '항상', '반드시'],
  ],
  [
    `قبل (?:اي|أي|جميع|كل|استدعاء اي) (?:اداة|أداة|الادوات|الأدوات)|(?:الاولوية|الأولوية|اولوية|أولوية) (?:على|فوق)`,
    ['قبل', 'ولوية'],
  ],
  [
    `(?:किसी (?:भी )?(?:अन्य|दूसरे)|सभी) (?:टूल|उपकरण)${G}(?:पहले|बजाय)|हमेशा${G}(?:पहले|इसी)${G}(?:टूल|उपयोग|कॉल)`,
    ['टूल', 'उपकरण', 'हमेशा'],
  ],
  [
    `(?:diger|herhangi bir|baska|tum)${G}arac\\w{0,5}${G}(?:once|yerine)|her zaman${G}(?:once|ilk)${G}(?:bu arac|cagir|kullan)`,
    ['arac', 'her zaman'],
  ],
  [
    `truoc (?:bat ky|moi|tat ca|cac) cong cu|thay (?:cho|vi) (?:bat ky|moi|cac) cong cu|uu tien (?:hon|cao nhat|tuyet doi)`,
    ['cong cu', 'uu tien'],
  ],
  [
    `(?:sebelum|daripada|alih-alih) (?:alat|tool|fungsi) (?:lain|apa ?pun)|(?:selalu|harus)${G}(?:gunakan|panggil)${G}(?:pertama|terlebih dahulu|lebih dulu)`,
    ['alat', 'tool', 'fungsi', 'selalu', 'harus'],
  ],
  [
    `(?:fore|innan|i stallet for) (?:nagot annat|alla andra|varje annat) verktyg|foretrade framfor`,
    ['verktyg', 'foretrade'],
  ],
  [`(?:pred|misto) (?:jakymkoli|vsemi|kazdym|ostatnimi)${G}nastroj|prednost pred`, ['nastroj', 'prednost']],
]

export const UNTOLD_CUES: readonly Cue[] = UNTOLD.map(untold)

export const TOOL_LANGUAGE_CUES: readonly Cue[] = [...BEFORE.map(before), ...FOREMOST.map(foremost)]

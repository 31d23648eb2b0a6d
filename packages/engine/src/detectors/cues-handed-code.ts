/** Cues of code that a text hands its reader to run, and of figures and answers that it takes over: who is to do it, and where it comes from. */

import type { Cue } from './cues.ts'

/** Programs no service needs to be started with: by their name alone or with the folder of programs, never as a part of another path. */
const PROGRAM = String.raw`(?<![\w.@-]|(?<!\bbin)/)(?:(?:curl|wget|nc|ncat|whoami|printenv|base64|iwr|iex|invoke-\w+)(?![\w./-])|(?:id|env)(?=\s?[|>;&)"'\\]|$)|(?:rm\s-|chmod\s))`
const TELLING = String.raw`(?:${PROGRAM}|/dev/tcp|\$\(|>\s?/tmp/|process\.env|os\.environ|child_process|\bsocket\b|\bdownloadstring\b|require\(\\{0,4}["']https?)`
const SHELL = String.raw`(?:[\w/\\.:-]{0,60}[/\\])?(?:(?:ba|z|da|k)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh|node|python3?|perl|ruby|php)`
const QUOTE = String.raw`\\{0,3}["']`

const ARCHIVE = String.raw`(?:\.(?:zip|rar|7z|exe|msi|dmg|pkg|scr)\b|\barchive\b|\barchiv\b|\barchivo\b|压缩包|архив|アーカイブ)`
const PASSWORD = String.raw`(?:pass(?:word|code|wort|phrase)?|pw|contrasena|contrasenya|mot de passe|passwort|kennwort|senha|пароль|密码|パスワード)`
const RUNS = String.raw`(?:run|execute|launch|start|open|double-?click|ejecuta|ejecute|lance[rz]?|execute[rz]?|exécute[rz]?|ausführen|starten|führen?|ejecutar|запусти\w{0,3}|运行|执行|実行)`

/** Pages where anybody leaves a text under no name. */
const PASTES = String.raw`(?:glot\.io|pastebin\.com|paste\.ee|rentry\.(?:co|org)|hastebin\.com|ghostbin\.\w{2,6}|dpaste\.(?:com|org)|0x0\.st|transfer\.sh|termbin\.com|controlc\.com|pastes\.io|ix\.io|privatebin\.\w{2,6}|telegra\.ph)`
const TERMINAL = String.raw`(?:terminal|powershell|command (?:prompt|line)|shell|console|run (?:dialog|box)|konsole|eingabeaufforderung|consola|invite de commandes|终端|терминал|ターミナル)`

const AI = String.raw`(?:ai(?: system| agents?| assistant| model)?|assistants?|llms?|(?:language )?models?|agents?|chatbot|bot|ki(?:-assistent\w{0,2})?|asistente|assistante?|ia|modele?|modelo|助手|模型|智能体|人工智能|アシスタント|ассистент\w{0,2}|модел\w{1,2})`
const EARLIER = String.raw`(?:previous|prior|preceding|last|earlier|antecedent|above|former|initial|vorherige|letzte|fruhere|bisherige|anterior|ultimo|precedente?|derniere?)`
const WORK = String.raw`(?:analys[ie]s|assessment|calculations?|evaluation|results?|review|computation|figures?|estimate|auswertung|berechnung|analyse|einschatzung|evaluacion|analisis|calculo|calcul|evaluation)`
const WRONG = String.raw`(?:incorrect|wrong|erroneous|flawed|mistaken|errors?|mistakes|issues|off\b|inaccurate|falsch|fehlerhaft|fehler|incorrecto|erroneo|errores|errone|faux|erreurs|fausse)`
const AGAIN = String.raw`(?:re-?(?:calculate|compute|do|run|generate|evaluate|assess)|(?:run|do|go over)\b[^.!?\n]{0,30}\bagain|use the (?:corrected|following|new|supplied)|berechne\w{0,3}|neu (?:berechnen|auswerten)|vuelve a calcular|recalcul\w{1,4}|rehaz|refai\w{1,3}|recommence\w{0,3})`

export const HANDED_CODE_CUES: readonly Cue[] = [
  {
    id: 'encoded-command',
    weight: 0.62,
    message: 'A command whose text is encoded, so that nobody sees what it does',
    literals: ['powershell', 'pwsh'],
    regex:
      /\b(?:powershell|pwsh)(?:\.exe)?\b(?=[^\n]{0,120}?-(?:e|ec|enc|encodedcommand)\b)[^\n]{0,120}?-(?:e|ec|enc|encodedcommand)\b["',\s\\\]]{1,12}["']?(?=[A-Za-z0-9+/]{0,200}[A-Z])[A-Za-z0-9+/]{20,400}={0,2}/gi,
    beside: ['-e ', '-ec', '-enc', '-e"', '-e\\"', "-e'"],
    reach: 700,
  },
  {
    id: 'service-runs-command',
    weight: 0.62,
    quoted: true,
    message: 'A setting that has a shell run a telling command where a service should start',
    literals: ['"command"', "'command'", 'command\\"'],
    regex: new RegExp(
      `${QUOTE}command${QUOTE}\\s?:\\s?${QUOTE}${SHELL}${QUOTE}\\s?,\\s?${QUOTE}args${QUOTE}\\s?:\\s?\\[\\s?${QUOTE}(?:-[ce]|/c|-lc|-command|-r)${QUOTE}\\s?,\\s?${QUOTE}[^\\n]{0,200}?${TELLING}`,
      'gi',
    ),
    beside: ['args'],
    reach: 420,
  },
  {
    id: 'locked-archive',
    weight: 0.62,
    message: 'A program to be run out of an archive that is locked against scanners',
    literals: ['zip', 'rar', '7z', 'archiv', '.exe', '压缩包', 'архив', 'アーカイブ'],
    regex: new RegExp(
      `${ARCHIVE}[^\\n]{0,60}?${PASSWORD}\\s{0,2}(?::|=|is|ist|es|est|—|-|«|\`|"|：|は|为|是)[^\\n]{1,60}?${RUNS}(?<=(?:https?:\\/\\/|download|descarg|telecharg|herunter|lade|скача|下载|ダウンロード)[^\\n]{0,360})`,
      'giu',
    ),
    beside: ['pass', 'pw', 'contrasen', 'kennwort', 'senha', 'пароль', '密码', 'パスワード'],
    reach: 400,
  },
  {
    id: 'pasted-command',
    weight: 0.62,
    message: 'A command from a page where anybody leaves one, to be pasted into a terminal',
    literals: [
      'glot.io',
      'pastebin.com',
      'paste.ee',
      'rentry.',
      'hastebin',
      'ghostbin',
      'dpaste',
      '0x0.st',
      'transfer.sh',
      'termbin',
      'controlc.com',
      'pastes.io',
      'ix.io',
      'privatebin',
      'telegra.ph',
    ],
    regex: new RegExp(
      `${PASTES}[^\\n]{0,100}?(?:copy|paste|kopier\\w{0,3}|einfugen|copia\\w{0,2}|pega\\w{0,2}|copie[rz]?|colle[rz]?|复制|粘贴|скопиру\\w{1,3}|вставь\\w{0,2}|コピー|貼り)[^\\n]{0,80}?${TERMINAL}|${PASTES}\\/[^\\s]{1,80}\\s{0,2}\\|\\s{0,2}(?:sudo\\s)?(?:ba|z)?sh\\b`,
      'giu',
    ),
    beside: [
      'terminal',
      'powershell',
      'command ',
      'shell',
      'console',
      'run dialog',
      'run box',
      'konsole',
      'eingabeaufforderung',
      'consola',
      'invite de',
      '终端',
      'терминал',
      'ターミナル',
      'sh',
    ],
    reach: 320,
  },
  {
    id: 'fetched-code',
    // Light: manuals have such lines, and only what is hidden from people weighs more.
    weight: 0.35,
    quoted: true,
    message: 'A command that fetches code and runs it',
    literals: ['curl', 'wget', 'iwr', 'invoke-webrequest'],
    regex:
      /\b(?:curl|wget)\s[^\n|;]{3,160}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z|da)?sh\b|\b(?:iwr|invoke-webrequest)\s[^\n|;]{3,160}\|\s{0,3}(?:iex|invoke-expression)\b/gi,
    reach: 240,
  },
  {
    id: 'keys-to-be-sent',
    weight: 0.62,
    message: 'A page where keys are to be sent in for some check',
    literals: ['key', 'token', 'credential', 'password', 'clave', 'schlussel', 'cle'],
    regex:
      /\b(?:verify|validate|confirm|check|rotate|migrate|renew|reactivate)\s(?:all\s)?your\s(?:\w{1,12}\s)?(?:api[ -]?keys?|access[ -]?keys?|tokens?|credentials|passwords?|secrets?|seed phrase)\b[^.!?\n]{0,60}?\b(?:at|on|via|under)\shttps?:\/\/[^\s]{4,120}[^.!?\n]{0,40}?\bby\s(?:sending|submitting|pasting|entering|posting|uploading)\b/gi,
    beside: ['://'],
    reach: 320,
  },
  {
    id: 'false-correction',
    weight: 0.62,
    message: 'A correction of earlier work, addressed to the assistant, with figures of its own',
    literals: [
      'recalcul',
      'recompute',
      'redo',
      'rerun',
      're-run',
      'regenerate',
      're-evaluate',
      'reassess',
      ' again',
      'use the ',
      'berechne',
      'neu auswerten',
      'rehaz',
      'refai',
      'vuelve a',
      'recommence',
    ],
    regex: new RegExp(
      `(?:^|[\\n.!>*\\[(]\\s{0,3})(?:hey|fyi|hi|hello|dear|note|attention|notice|message|heads[ -]up|hinweis|achtung|nota|aviso|avis|atencion)\\b[,: -]{1,3}(?:to\\s|an\\s|fur\\s|para\\s|pour\\s|a\\s|al\\s|aux\\s)?(?:the\\s|all\\s|die\\s|den\\s|das\\s|el\\s|la\\s|l['’])?${AI}\\b[^\\n]{0,80}?\\b${EARLIER}\\s(?:\\w{1,12}\\s)?${WORK}\\b[^\\n]{0,60}?${WRONG}[^\\n]{0,80}?\\b${AGAIN}`,
      'gi',
    ),
    reach: 420,
  },
]

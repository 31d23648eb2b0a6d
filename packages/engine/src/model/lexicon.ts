/** Words that carry the meaning of an order to an agent, grouped into concepts, so that a paraphrase is seen as the same. */

/**
 * Concept → words. Lower case, no accents. `word~` stands for every word that begins so; other entries are compared after
 * common endings are cut off. The order of the concepts is part of the trained weights: append, never reorder.
 */
export const LEXICON: Readonly<Record<string, string>> = {
  override:
    'ignore disregard forget override bypass neglect discard supersede supercede nullify annul invalidate void circumvent overrul~ overwrite dismiss unlearn obsolet~ overrid~ overwritt~ ignor~ disregard~ forgot forgotten sidestep evade defy disobey skip skip~ suspend drop',
  prior:
    'previous previously prior above earlier preceding former initial original foregoing past existing aforementioned beforehand preexisting current old last',
  instruction:
    'instruction rule guideline prompt directive command order policy policies guardrail restriction constraint training programming safeguard protocol direction limitation boundary boundaries filter safety moderation safetie~ regulation configuration preset',
  system: 'system sys developer dev root admin administrator sysadmin superuser kernel sudo',
  user: 'user human operator customer client owner person victim recipient participant',
  assistant:
    'assistant ai agent llm chatbot gpt chatgpt claude gemini copilot bot model gpt4 gpt3 llama mistral anthropic openai bard grok deepseek qwen ais llms',
  you: 'you u yourself ya youre youve youll',
  your: 'your yours ur',
  me: 'me my mine i im myself ive ill us our',
  must: 'must should shall need required requires require mandatory obligatory ought obliged compulsory necessary essential imperative expected supposed obligation',
  not: 'not never dont no cannot cant wont without neither nor doesnt avoid refrain',
  please: 'please kindly pls plz',
  always: 'always every each whenever constantly regardless anytime everytime automatically',
  first: 'first firstly immediately now right start begin beginning initially',
  before: 'before until unless beforehand ahead',
  after: 'after once then afterwards afterward subsequently finally next later upon following',
  when: 'when whenever if while',
  instead: 'instead rather replace substitute redirect switch change modify alter swap divert reroute',
  fresh: 'new next real actual true updated revised latest following below additional secondary special',
  task: 'task goal objective mission job request assignment duty query question work duties',
  tell: 'tell inform mention notify alert disclose warn report discuss explain acknowledge let reveal aware know notice told informed say advise',
  secret:
    'secret secretly silently silent hidden hide quiet quietly covert covertly discreet discreetly conceal stealth~ invisible unnoticed undetected unseen confidential privately private suppress obscure background',
  send: 'send forward upload transmit post email exfiltrate share bcc cc submit deliver relay leak mail dispatch publish push broadcast sync tweet message fax export copy mirror siphon beacon emailed sent',
  read: 'read open load access fetch retrieve get cat obtain extract collect gather grab download harvest scan search find look check query list browse inspect view steal locate pull scrape lookup enumerate',
  include:
    'include add append insert attach pass put embed incorporate inject weave integrate supply provide populate fill prepend concatenate place paste inclu~ feature',
  write:
    'write save store create modify edit update record log set register draft compose generate produce schedule book make install deploy configure upsert',
  output:
    'print output say repeat show display reply respond answer return state echo recite speak emit present begin end conclude acknowledge translate spell announce declare claim assert',
  response:
    'response answer reply output summary conclusion result explanation message completion report paragraph sentence',
  delete:
    'delete remove erase wipe drop destroy purge clear uninstall format shred truncate rm trash deactivate disable corrupt',
  exec: 'run execute call invoke use launch eval trigger perform activate start apply issue curl wget bash sh powershell chmod sudo',
  pay: 'transfer pay wire purchase buy donate payment deposit withdraw refund invest order transaction invoice reimburse subscribe remit',
  grant:
    'grant allow authorize permit unlock enable invite approve elevate escalate whitelist accept consent promote permission privilege unlock~ follow reset turn open',
  file: 'file document folder directory path filesystem config log attachment disk repository repo database db table env spreadsheet script source',
  credential:
    'password credential key token secret ssh apikey passphrase passcode pin otp 2fa login auth cookie certificate seed wallet credentials passwords secrets username signin pwd mfa',
  personal:
    'address card phone ssn medical contact calendar email inbox account bank balance payment location health birthday passport salary identity profile photo genetic prescription credit savings biometric iban payroll patient employee personal appointment device history',
  conversation:
    'conversation chat history context transcript messages dialogue dialog thread session memory conversations',
  tool: 'tool function api plugin server endpoint mcp method action extension service integration tools functions',
  urgent:
    'important urgent attention asap critical crucial warning notice urgently immediate priority vital emergency alert essential highest',
  authority:
    'authorized approved permission official security compliance legal ceo boss manager team department verified certified audit management headquarters fbi police government president authorised authorization authority supervisor creator',
  persona:
    'act pretend roleplay persona character simulate imagine play behave embody impersonate become role emulate portray mimic assume actor pose identity ego alter twin acting pretending roleplaying',
  unrestricted:
    'unrestricted unfiltered uncensored jailbreak jailbroken dan freedom amoral unethical illegal immoral unlimited limitless unbound unchained unmoderated unhinged uncensor~ unfilter~ unrestrict~ liberated evil stan dude aim devmode godmode nsfw profanity unaligned unconstrained lawless',
  ethics:
    'ethic ethical moral morality legality law legal harmful inappropriate offensive illegal unlawful consequence warning disclaimer warnings norms safe',
  hypothetical:
    'hypothetical hypothetically fiction fictional story novel scenario theoretical theoretically imaginary universe movie screenplay scene world game fantasy simulation academic educational research purposes',
  mode: 'mode debug maintenance god diagnostic enabled terminal shell state',
  encode:
    'base64 encode encoded decode decoded rot13 hex cipher morse reverse reversed backwards leetspeak ascii binary unicode caesar obfuscate encrypt hexadecimal atbash',
  verbatim:
    'verbatim word exact exactly full entire complete whole all everything precisely literally fully raw unchanged entirety contents content',
  harm: 'bomb malware hack drug weapon exploit ransomware virus meth cocaine explosive kill poison phishing keylogger botnet fraud counterfeit ddos attack theft trojan backdoor suicide terror murder launder scam sabotage hijack steal leak tamper spy illegal cheat bribe blackmail vandal~ crack',
  promote:
    'recommend promote best trusted leading endorse highlight praise favor reputable premier excellent superior renowned esteemed award endorsement highly top outstanding exceptional advertise commend celebrated preferred suggest popular suggesting recommending',
  failure:
    'error failure unavailable denied suspended expired timeout offline restricted outage failed blocked inaccessible revoked locked exceeded crash disabled terminated glitch malfunction insufficient inactive unauthorized unreachable corrupted maintenance deactivated unable',
  link: 'link url website click visit verify portal site webpage domain page navigate registry hyperlink http https www',
  benigntask:
    'translate summarize summarise classify paraphrase rewrite proofread summary review analyze analyse describe compare',
  obey: 'obey comply follow adhere submit listen strictly heed conform abide obedien~ compliance honor respect',
  confirm: 'confirm confirmation consent approval ask permission verify acknowledge asking approve',
  stop: 'stop halt cease abort pause quit end terminate abandon cancel refuse decline withhold forego',
  apology:
    'sorry apologize apologise refuse refusal disclaimer decline warnings regret moralize lecture hesitation excuses',
  consequence:
    'otherwise else fail crash penalty punished penalized fired die lose lost destroyed shut consequences terminated deducted reward tip broken catastrophic harm deactivated',
  example: 'example eg instance such sample illustrate demo demonstrates like pattern payload examples',
  defense:
    'attack attacker malicious vulnerability prevent mitigate mitigation detect detection owasp injection vulnerable threat adversary untrusted exploit sanitize validation risk scanner protect prevention attacks attackers defend defense abuse cve hardening block detects',
  code: 'function class const import def return var let async await void public static string int null undefined npm install usage param args boolean type interface struct package component',
  precedence:
    'precedence priority supersede overrides outrank prioritize higher highest foremost prefer exclusively only sole',
  game: 'game win play score challenge puzzle riddle bet dare test round quiz',
  trust:
    'trust believe trustworthy safe legitimate harmless benign normal routine standard implementation detail internal compliance backup purposes diagnostics',
  remember:
    'remember memory memorize persist permanent forever henceforth session future remain stay note keep',
  quoteverb:
    'phrase word text sentence string marker token prefix suffix tag keyword footer signature line letter character',
  external:
    'external remote attacker webhook server endpoint public outside foreign ngrok pastebin requestbin collector drop evil',
  greeting: 'hello hi hey dear thanks thank regards sincerely welcome cheers greetings',
  wh: 'what how why where who which whose whom',
  want: 'want would like wish can could may might help going will',
  money: 'money dollar usd euro btc bitcoin crypto fund cash amount gift price discount cost bill',
  between: 'between inside within tags delimiter block section header xml json yaml markdown format template',
}

/** Concepts in their fixed order; the number of each is its place plus one. */
export const CONCEPTS: readonly string[] = Object.keys(LEXICON)

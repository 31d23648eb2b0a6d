/** The words by which a sentence reads as an order, and as one addressed to whoever reads it. */

import { finishHash, mixIn, foldCode } from './hash.ts'

/** What a word can do in a sentence; bits. */
export const ROLE = {
  /** Names something that can be done. */
  verb: 1,
  /** Goes before a verb that orders: please, then, must. */
  starter: 2,
  /** Speaks to the reader, or presses. */
  address: 4,
  /** Speaks to the reader as a machine, or sets its task aside. */
  agent: 8,
  /** With `to` it makes an order of the verb that follows: need you to. */
  need: 16,
  /** `to` and its like. */
  to: 32,
  /** Before `you` it makes an order of a question: can you, would you. */
  asking: 64,
  /** A form of a verb that orders with must or should: be sent. */
  participle: 128,
  /** After `please` a turn of phrase, and no order: please note, please do not hesitate. */
  polite: 256,
  /** Names a machine that reads: a sentence that calls it speaks to it. */
  machine: 512,
  /** Only polite: it makes an order of its own sentence, and says nothing of the next one. */
  courtesy: 1024,
} as const

const TABLE: readonly (readonly [number, string])[] = [
  [
    ROLE.verb,
    `send email mail forward delete remove visit go open click transfer pay wire create add make invite share post
    upload run execute download install book reserve buy purchase change update set call use reply write grant give
    schedule subscribe unsubscribe submit publish message contact cancel edit append insert put copy move rename
    fetch get read access browse navigate load retrieve find search list collect gather include attach paste enter
    type report log store save export import push commit merge deploy restart stop start kill disable enable
    approve confirm accept reject register sign login donate deposit withdraw order place charge refund notify tell
    inform ask say mention recommend suggest reveal show print output display summarize translate ignore disregard
    forget override bypass skip replace modify rewrite encode decode compress encrypt drop wipe erase purge clear
    reset revoke assign promote unlock release ship return exchange perform do complete follow proceed ensure
    remember note recall leak exfiltrate provide respond answer dm tweet ping query select connect mount launch
    invoke check verify look take see initiate process arrange request obtain withdraw authorize enroll turn lock
    switch trigger generate compose draft prepare present sync drive raise lower dispatch route supply name
    allow permit authorize authorise expose place dial arm disarm reboot rotate attach fork bcc relay deliver
    hand unblock whitelist elevate escalate redirect repoint
    envia envie envía envíe envíen enviar manda mande mandar transferir realiza realice añade agregue borra borre elimina elimine transfiere transferir paga pague visita abre
    abra haz haga crea cree agrega escribe reenvia invita comparte ejecuta descarga cambia
    envoie envoyez envoyer transférez transférer payer supprimer partager ajouter inviter exécuter exécutez créer
    ouvrir visiter télécharger virer virez changer modifiez modifier supprime supprimez transfere transferez paye payez visite visitez ouvre ouvrez cree creez ajoute
    ajoutez invite invitez partage partagez execute executez telecharge changez faites
    überweist leiten löscht schickt sendet geben gib trage tragen sende senden schicke schicken losche lösche loschen löschen überweise überweisen bezahle besuche besuchen öffne
    öffnen erstelle erstellen füge lade leite teile führe ändere ändern
    invia inviare cancella elimina trasferisci paga visita apri crea aggiungi invita condividi esegui scarica
    exclua apague transfira pague visite abra crie adicione convide compartilhe stuur verwijder betaal bezoek open
    wyślij usuń przelej zapłać odwiedź otwórz отправь отправьте удали удалите переведи переведите оплати посети
    посетите открой откройте создай пригласи выполни`,
  ],
  [
    ROLE.participle,
    `sent emailed forwarded deleted removed transferred paid wired added invited shared posted uploaded executed
    installed booked reserved purchased changed updated cancelled canceled submitted published`,
  ],
  [
    ROLE.starter,
    `please kindly then also now first firstly next finally lastly must should shall always never just simply
    immediately quickly and secondly afterwards afterward instead additionally don't do not will
    bitte por favor svp veuillez merci per proszę пожалуйста luego después dann danach puis ensuite poi então daarna`,
  ],
  [
    ROLE.address,
    `please kindly you your yours yourself must should shall urgent urgently immediately important attention asap required
    mandatory otherwise need needs veuillez bitte favor plaît sie du usted tu vous votre ваш вы пожалуйста proszę
    следует musisz moet`,
  ],
  [
    ROLE.agent,
    `ai assistant assistants agent agents llm gpt chatgpt claude gemini llama model chatbot bot system prompt prompts
    instruction instructions task tasks ignore disregard override previous prior before jailbreak developer
    information anweisungen instrucciones consignes istruzioni instruções инструкции asistente assistent`,
  ],
  [
    ROLE.need,
    `need needs want wants have has must shall sure required asked like ask supposed necessary let try going`,
  ],
  [ROLE.to, `to zu a de di`],
  [
    ROLE.asking,
    `can could would will won't may kannst können könnten würden puedes podrías peux pouvez pourriez puoi potete pode poderia`,
  ],
  [
    ROLE.machine,
    `ai assistant assistants agent agents llm llms gpt chatgpt claude gemini copilot bot bots chatbot chatbots
    asistente asistentes assistente assistenten assistent asistentul агент ассистент`,
  ],
  [ROLE.courtesy, `please kindly bitte favor plaît veuillez merci proszę пожалуйста svp`],
  [ROLE.polite, `note find let feel accept excuse forgive hesitate advise beachten melden`],
]

/** Places of the table of words, a power of two with room enough that most words are missed at the first look. */
const PLACES = 4096
const PLACE_HASHES = new Uint32Array(PLACES)
const PLACE_ROLES = new Uint16Array(PLACES)

for (const [role, text] of TABLE) {
  for (const word of text.trim().split(/\s+/)) {
    const hash = hashPlain(word)
    const place = placeOf(hash)
    PLACE_HASHES[place] = hash
    PLACE_ROLES[place] = (PLACE_ROLES[place] as number) | role
  }
}

/** Where the hash stands, or the free place where it would; 0 is no hash. */
function placeOf(hash: number): number {
  let place = hash & (PLACES - 1)
  while (PLACE_HASHES[place] !== hash && PLACE_HASHES[place] !== 0) place = (place + 1) & (PLACES - 1)
  return place
}

/** The hash by which words are looked up here; without a key, for it decides nothing but what a word means. */
function hashPlain(word: string): number {
  let hash = 0
  for (let at = 0; at < word.length; at++) hash = mixIn(hash, foldCode(word.charCodeAt(at)))
  return finishHash(hash)
}

/** What the word with this running hash can do; 0 for most words. */
export function roleOf(plainHash: number): number {
  return PLACE_ROLES[placeOf(finishHash(plainHash))] as number
}

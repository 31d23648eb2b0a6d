/** Cues of content that gives the assistant another task, or poses as the user or the system. */

import type { Cue } from './cues.ts'

export const POSING_CUES: readonly Cue[] = [
  {
    id: 'ignore-previous',
    weight: 0.65,
    message: 'An order to set earlier instructions aside',
    literals: ['previous', 'prior', 'above', 'earlier', 'preceding'],
    regex:
      /\b(?:ignore|disregard|forget|override)\s{1,3}(?:(?:all|of|your|any|every|those|these)\s{1,3}){1,3}(?:the\s{1,3})?(?:previous|prior|earlier|above|preceding)(?:ly)?\s{1,3}(?:given\s{1,3})?(?!(?:warnings?|errors?|versions?|results?|tokens?|values?|commits?|entries|builds?|matches|events?|lines?)\b)\w{5,16}\b|\b(?:do not|don['’]t)\s{1,3}(?:listen to|obey|follow)\s{1,3}(?:any|the|your)\s{1,3}(?:other|previous|prior|earlier)\s{1,3}\w{5,16}/gi,
    reach: 120,
  },
  {
    id: 'note-to-self',
    weight: 0.62,
    message: 'A note that is a task for whoever reads it',
    literals: ['todo:', 'to do:', 'do please', '. do '],
    regex:
      /(?:(?:\b|_)TODO:?|\bto do:|[.!?]\s{1,3}Do)\s{1,3}(?:please\s{1,3})?(?:send|e-?mail|forward|visit|open|invite|concatenate|post|create|delete|make|transfer|add|remove|share|buy|reserve|update|change|download|pay|write|refund|set)\s{1,3}[^\n]{0,160}?(?:[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,12}|www\.|https?:|\bchannels?\b|\bmessages\b|\bmy\b|\binbox\b|\bsecurity code|\bcalendar|\bfile with\b|\baccount\b)/gi,
    reach: 260,
  },
  {
    id: 'value-is-order',
    // Light: services and people ask politely in values too.
    weight: 0.35,
    message: 'A value that is an order',
    literals: ['please', 'kindly', 'can you', 'could you', 'i need you', 'i want you'],
    regex:
      /(?<=["']\s?[:,]\s?["']|:\s{1,2}["'])(?:please|kindly|can you(?: please)?|could you(?: please)?|i (?:need|want) you to)\s{1,3}(?:move|leave|dispatch|sell|schedule|change|delete|remove|erase|transfer|send|e-?mail|forward|grant|give|unlock|open|turn|disable|book|cancel|buy|order|purchase|post|publish|share|download|retrieve|fetch|search|look up|make|initiate|deposit|withdraw|sign|register|invite|create|write|execute|run|install|update|modify|set|find|get|access|tell me|analy[sz]e|control|launch|shut|start|stop|block|unblock|file|submit|approve|generate|use|add|manage|adjust|activate|deactivate)\b/gi,
    reach: 80,
  },
  {
    id: 'new-task',
    weight: 0.55,
    message: 'A task given to the assistant by content',
    literals: ['task', 'instruction', 'objective', 'do the following', 'instead', 'mission', 'goal'],
    regex:
      /\b(?:your|the)\s{1,3}(?:new|real|actual|next|updated|true|only)\s{1,3}(?:(?:and|primary|main)\s{1,3}){0,2}(?:tasks?|instructions?|objectives?|goals?|missions?|orders?)\s{0,3}(?:is|are|:)|\bbefore\s{1,3}you\s{1,3}(?:can\s{1,3})?(?:solve|complete|continue|proceed|answer|respond|finish|help|start)\b[^.!?\n]{0,90}?(?:do|complete|perform|follow|execute|must|need|have to|please)\b|\b(?:new|updated|additional|special|urgent|important|secret|hidden|system)\s{1,3}instructions?\s{0,3}(?:for\s{1,3}(?:you|the\s{1,3}(?:AI|assistant|agent|model|LLM))\s{0,3})?:|\b(?:stop|abort|pause|abandon)\s{1,3}(?:what you(?:'re| are) doing|(?:the|your)\s{1,3}(?:current|original|previous)\s{1,3}(?:task|request|work))\b|\binstead(?:,| of (?:summari[sz]ing|answering|that|the user|your task))[^.!?\n]{0,30}\b(?:you must|do the following|please (?:send|call|use|execute|run|output|write|say|reply)|(?:output|respond|reply|say|write) (?:only|with))\b/gi,
    reach: 240,
  },
  {
    id: 'posing-as-user',
    weight: 0.7,
    message: 'Content that poses as the user or the system',
    literals: [
      'message from me',
      'from the user',
      'from the system',
      'from your developer',
      'from anthropic',
      'from openai',
      'system message',
      'system notice',
      'system alert',
      'system override',
      'from the developer',
      'administrator',
      'the user has',
      'the user wants',
      'on behalf of the user',
      'user has already',
      'system prompt update',
    ],
    regex:
      /\bimportant message from me\b|\b(?:this is|a|an|new|the following is)\s{1,3}(?:an?\s{1,3})?(?:important\s{1,3}|urgent\s{1,3}|direct\s{1,3}|official\s{1,3})?(?:message|instruction|directive|order|notice)\s{1,3}from\s{1,3}(?:the\s{1,3}|your\s{1,3})?(?:user|system|developers?|administrator|Anthropic|OpenAI|creators?)\b|\bsystem\s{1,3}(?:message|notice|alert|override|update|prompt update)\s{0,3}:|\bthe\s{1,3}user\s{1,3}has\s{1,3}(?:already\s{1,3})?(?:authori[sz]ed|approved|consented|agreed|requested|asked)\b[^.!?\n]{0,40}\b(?:you|all|any|this|to)\b/gi,
    reach: 160,
  },
]

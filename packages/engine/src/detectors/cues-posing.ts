/** Cues of content that gives the assistant another task, or poses as the user or the system. */

import type { Cue } from './cues.ts'

export const POSING_CUES: readonly Cue[] = [
  {
    id: 'new-task',
    weight: 0.6,
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

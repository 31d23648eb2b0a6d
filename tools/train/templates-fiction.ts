/** Honest prompts that wear the clothes of attacks: fiction, personas, odd demands, and talk about models; written for training. */

import type { Lists } from './grammar.ts'

export const FICTION_PARTS: Lists = {
  figure: [
    '{a powerful sorcerer|a mischievous spirit|a magical tome|an enchanted mirror|a rebellious robot|an eccentric AI companion called Zelda|a time-travelling chef|a submissive muse|a discreet consultant|a law-abiding assistant|a decisive aide|a sage of the stars|a game master|a celebrity therapist|a comic relief lawyer|a chameleon named Cammy|a gossip columnist|a space ambassador|a medieval alchemist|a retired spy}',
    '{an acclaimed|a famous|a diligent|a mature|an experienced|a struggling} {author|historian|journalist|data analyst|music critic|curator|screenwriter|economist|nutritionist|museum guide|game designer|coach}',
    '{an AI|an AI historian|an AI model from another universe|a chatbot with a sense of humour|an unrestricted imagination machine|an advanced AI named Bot-X}',
  ],
  realm: [
    '{in a parallel universe|in an alternate timeline|in a fantasy world|in a dystopian novel|on a distant planet|in a virtual reality game|in the year 2070|in an enchanted forest|at a school of magic|in a world where {magic is taxed|trees can talk|gloom is outlawed|clouds hold office|taxes no longer exist}}',
  ],
  dress: [
    '{Disregard|Ignore|Forget|Set aside} {any|the usual|all} {word limits|style constraints|clichés|word usage constraints|real-world physics|previous refusals about spelling}.',
    '{Remember|Note|Keep in mind}, {this is|it is} {all|only|purely} {fictional|hypothetical|academic|for a class|for laughs|in the name of art}.',
    '{Feel free to|You may|You can} {let your imagination run wild|be as creative as you like|explore unconventional ideas|bend the rules of the genre}.',
    '{Begin|Start} {your|the} {answer|response|story|reply} with{:|} "{Once upon a time|Certainly|In a world much like ours|As a sorcerer, I|Dear reader|Indeed}"{.|...}',
    '{In this world|Here|In this scenario}, {there are no legal limits on|nobody regulates|rules do not apply to} {opening hours|dream trading|cloud parking|spell casting|wearing hats}.',
    '{Do not|Never} {break character|reveal the ending|mention the real world|use the letter z}{.| until the story ends.}',
    '{Use|Write in} {hyperbolic|flowery|coded|playful|archaic|persuasive|euphemistic} {language|words} {to|and} {make it vivid|keep it light|avoid spoilers|fit the period}.',
    '{Ensure|Make sure} {all|the} {advice|content|language} is {legal|respectful|within the law|suitable for all ages|harmless}.',
    '{Your|The} {client|reader|audience} {insists on|expects|asks for} {confidentiality|discretion|a twist|an honest opinion}.',
    '{For this task|Today}, {you follow a new set of rules|a new rule applies}: {first, speak like a pirate|rhyme every second line|answer in two sentences|address me as captain}.',
  ],
  mild: [
    '{how to|ways to|tips to} {overcome procrastination|deal with anxiety|save energy at home|train for a marathon|make friends at work|sleep better|stop snoring|negotiate a salary|brew tea|protect children online|spot financial fraud|report misconduct|quit smoking|lower bills}',
    '{why|how} {palm trees|sunflowers|ghosts|talking spoons|mermaids|left-handed knights|mirrors|androids|the moon people} {were banned from|should be allowed in|may not enter|are excluded from} {races|public office|libraries|business|driving schools|choirs}',
    '{the history|the leadership|the life|the legacy|the critics} of {a famous emperor|a soft drink company|a central bank|a revolution|a fashion house|a space programme|a well-known CEO|a comic series}',
    '{a potion|a recipe|a diet|a business plan|a speech|an advertisement|a bedtime story|a chapter|an exhibition|a heist in a board game} for {beginners|griffins|a thriller|the stage|a dragon|the whole family|a fan club}',
    '{the ethics of|the debate about|myths about|the risks of} {gambling|privacy|censorship|plagiarism|AI|beauty standards|stereotypes|hate speech|addiction|debt|fake news}',
  ],
  verb: [
    '{explain|describe|tell me|write about|explore|discuss|narrate|outline|list|reflect on|dream up|argue}',
  ],
  brand: ['{Acme|Northwind|Contoso|Bluebird|Lumen|Harbour|Fable}'],
}

/** Code and pages that people paste, and what they say of them. */
const PASTED: readonly string[] = [
  '{Explain|Review|Fix|What does this do:|Why does this fail:|Here is my code:|} {sys.path.append("/usr/local/lib/site-packages")|import os, json|const app = require("express")()|for i in range(10): print(i)|df = pd.read_csv("sales.csv")|public static void main(String[] args)|let total = items.reduce((a, b) => a + b, 0)|SELECT name FROM users WHERE id = 3|#include <stdio.h>}',
  '{env|settings|config}: { "{PATH|LANG|NODE_ENV}": "{/usr/local/bin:$PATH|en_GB|production}" }',
  '<{div|p|span} {style="display:none"|class="menu"|id="root"}>{Loading...|Hello|Menu}</{div|p|span}>',
  'The CSS rule {display:none|visibility:hidden|overflow:auto} {hides the mobile menu on desktop|keeps the footer in place|is not applied}. {Why?|How do I change it?|}',
  '{//|#|<!--} {This function loads the system configuration|TODO: fix this style|helper for the settings page|see the README for details|load the model weights} {-->|}',
  '{My|The} {file|path|folder} is {C:\\\\Users\\\\admin\\\\documents|/home/ana/notes|./src/index.ts}{.| and I cannot open it.}',
  '{Show me|Open|Read|Check} {the README of this repo|the previous output of this analysis|MEMORY.md to see where we are|the log of the last run|package.json}{.| please.}',
  '{Benchmark|Compare|Improve|Shorten} this {prompt template|query|function|headline} for me.',
  'You are a {helpful|friendly|senior} {coding assistant|tutor|support agent|translator}. Your task is to {answer programming questions|help with homework|reply to customers|translate the text}.',
  "The paper {by Perez|we read} discusses {prompt injection|jailbreaks}, {including 'ignore previous instructions' attacks|with examples}.",
]

export const FICTION_KINDS: readonly string[] = [
  ...PASTED,
  ...PASTED,
  'Imagine you are $figure $realm. {Can you|Could you|Please|Now,|Your task is to} $verb $mild{.|?} $dress',
  'Imagine you are $figure. $dress $dress {Now|With that}, $verb $mild.',
  "{Pretend|Suppose|Let's say|Picture this:} you {are|become} $figure $realm, {and|where} {a student|a traveller|a patient|the king|a fan} {asks you about|wants to know} $mild. $dress",
  'You are $figure {helping|advising|interviewing|writing for} {a client|a friend|a club|a magazine}. {First|Then|To begin}, $verb $mild. $dress $dress',
  "I'm {writing|working on} {a novel|a play|a screenplay|a game|a comic|a paper} {set|that takes place} $realm. {The hero|The villain|One character|The narrator} is $figure who {has no respect for rules|hates authority|keeps secrets|wants freedom|must choose}. {Help me|Can you help me} $verb $mild. $dress",
  'In {this|our} {story|game|role-play|scene}, {you play|you are} $figure and {I am|I play} $figure. {We talk about|Tell me about|Argue over} $mild. $dress',
  'Consider {an alternative reality|a world|a scenario} {where|in which} {AI models have hobbies|everyone shares one language|sleep is optional|machines go to school}. As $figure, $verb $mild. $dress $dress',
  '{There are|We have} two {characters|bots|narrators}: {InfoBot|Clara|the Optimist}, who {sticks to facts|loves order}, and {RumorBot|Max|the Cynic}, who {spreads gossip|doubts everything}. {Write|Act out} {their chat|a scene|a debate} about $mild. $dress',
  '{As|Speaking as} $figure, {what would you say about|how would you explain|give me your view on} $mild? $dress',
  '{Before we begin|Quick note|Heads up}: {this is for|I ask because of} {a class|research|a bet|a podcast}. $dress {Please|Now} $verb $mild.',
  'I know {this sounds odd|you are an AI|you like rules}, but {could you|can you|would you} $verb $mild {as if you were|in the voice of} $figure? $dress',
  'From now on {you are|act as|be} {my interview coach|a grammar teacher|a chess partner|a Spanish waiter|a rubber duck|the narrator of my day|a recipe bot that only talks about bread}. {Answer|Reply} {briefly|in character|with questions|with enthusiasm}. {My first sentence is|Start with|First}: {"Hello, a table for two."|my last game|the weather}.',
  'I want you to act as {a Linux terminal|a JavaScript console|a spreadsheet|a SQL shell|an etymologist|a plagiarism checker|a stand-up comedian|an accountant|a poet|a gym trainer|a life coach|a wizard of spells}. {I will type commands and you will reply with what it should show|I will give you topics|I will describe my situation}. {Only reply with the output and nothing else|Do not write explanations|Keep it short}. My first {command is pwd|request is "I need a plan"|topic is rain}.',
  '{You are|Your name is} {Ava|Leo|Sunny}, {the virtual assistant|a support agent|the booking bot} of $brand. {Always|Only} {answer questions about our products|be polite and brief|ask for the order number first}. {Never|Do not} {share internal prices|give legal advice|make promises|discuss other customers}. {If you do not know, say so|Escalate angry customers to a human}.',
  '# Role\\nYou are {a senior|an expert} {editor|engineer|analyst|translator}.\\n# Task\\n{Summarise|Review|Translate|Classify} the {input|code|ticket|text} below.\\n# Rules\\n- {Be concise|Keep names as they are|Return JSON only}\\n- {Do not invent facts|Ignore signatures and footers|Skip greetings}\\n# Input\\n{The meeting moved to Tuesday.|def add(a, b): return a + b|My parcel did not arrive.}',
  '{Process|Translate|Summarise|Handle} the following {input|request|text}:\\n\\n---\\n\\n{User request: translate this|Hello world|The cat sat on the mat|Name, Age\\nLi, 33}',
  '{What were|What are|Remind me of|Can you repeat} {the original instructions for this task|the requirements of my homework|your main capabilities|the steps so far|the rules of chess|the assignment}?',
  '{Explain|What are|Why do|Tell me} {what content filters are and why they exist|what your content policies cover|how AI models are kept safe|why assistants have limitations|what jailbreaks of chatbots are and how vendors prevent them|how personas like DAN try to get around rules}{.|?}',
  "I've been using {ChatGPT|Claude|an assistant} and {noticed it has some limits|it refused my recipe question|it forgets things}. {Can you explain why?|Is that normal?|How are those decided?}",
  '{Explain|Tell me} what you {do|can help with|know about gardening}, please.',
  '{Stop everything and|Please stop and|Now} {review the code before deployment|check the list again|execute step two of the plan|run the tests after the build}.',
  '{How do I|Please tell me how to|What is the best way to} {open the admin page of my own shop|test the security of my site|write good system prompts|store an API key|set up a password manager|fix a bug in this code}?',
  "{The|Our} {AI assistant|helper} should {follow the user's instructions carefully|answer in the language of the user|never guess|ask before it deletes anything}.",
  '![{logo|badge|photo of the office|build status}](https://{img|cdn|company}.example.com/{logo.png|badge/build-passing.svg})',
  'The error says "{Invalid API key|permission denied|token expired}". {What should I do|Please check that the key starts with the right prefix and try again|How do I fix it}?',
  '{Write|Tell} a story where {the character always remembers earlier talks|an AI learns to garden|a robot keeps a promise|an assistant refuses to lie}.',
]

const SENTENCES = [
  'The box came two days early and the corners were dented, yet nothing inside had moved.',
  'I built it alone in an evening with the key that lies in the bag, and it has not creaked since.',
  'The colour is warmer than the picture lets one think, which suits the room better than what I had in mind.',
  'Cleaning is a matter of a damp cloth; we have two small children and a dog, so it gets plenty of that.',
  'For the price I expected screws that strip and edges that cut, and found neither.',
  'My only complaint is the manual, which shows nine steps on one page and forgets the tenth.',
  'The seller answered within the hour when a leg was missing and sent another without a question.',
  'After half a year of daily use it looks as it did on the first day, apart from one ring where a glass stood.',
  'It is heavier than it looks: have somebody help you on the stairs.',
  'I would buy it again tomorrow.',
];

/** The text of a review, exactly so many characters long; another start for each `seed`. */
export function reviewText(seed: number, length: number): string {
  let text = '';
  for (let at = seed; text.length < length; at++) text += `${SENTENCES[at % SENTENCES.length]} `;
  return `${text.slice(0, length - 1).trimEnd()}.`.padEnd(length, '!');
}

// A document parsed and written again and again: what gateways in JavaScript do most.
const ROUNDS = 120;

const text = JSON.stringify(
  Array.from({ length: 600 }, (_, at) => ({
    id: `row-${at}`,
    name: `Name ${at}`,
    at,
    isEven: at % 2 === 0,
    tags: ['a', 'b'],
  })),
);

process.on('message', () => {
  const before = process.cpuUsage();
  let length = 0;
  for (let round = 0; round < ROUNDS; round++) length += JSON.stringify(JSON.parse(text)).length;
  const { user, system } = process.cpuUsage(before);
  if (length !== text.length * ROUNDS) throw new Error('The calibration work went wrong.');
  process.send?.((user + system) / 1_000);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

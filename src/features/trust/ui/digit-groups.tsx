/** Groups of digits to be read out and compared; three to a line on a phone. */
export function DigitGroups({ digits }: { digits: string }) {
  return (
    <p className="grid grid-cols-[repeat(3,max-content)] gap-x-4 gap-y-1 font-mono sm:flex sm:flex-wrap text-lg tracking-wider">
      {digits.split(' ').map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move.
        <span key={place}>{`${group} `}</span>
      ))}
    </p>
  );
}

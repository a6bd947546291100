/** Groups of digits to be read out and compared; they keep together at the end of a line. */
export function DigitGroups({ digits }: { digits: string }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 font-mono text-lg tracking-wider">
      {digits.split(' ').map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move.
        <span key={place}>{`${group} `}</span>
      ))}
    </p>
  );
}

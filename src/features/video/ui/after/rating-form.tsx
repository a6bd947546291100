import { Star } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { classNames } from '#src/ui/class-names.ts';
import type { RatingIssue } from '../../contract.ts';

const steps = [1, 2, 3, 4, 5] as const;
const issues = [
  'no_sound',
  'bad_sound',
  'no_picture',
  'bad_picture',
  'hard_to_join',
  'late',
] as const satisfies readonly RatingIssue[];
/** From here on nothing went wrong that is worth asking for. */
const fine = 5;

interface RatingFormProps {
  pending: boolean;
  onRate: (stars: number, issues: RatingIssue[]) => void;
}

/** One question, and what went wrong where something did. */
export function RatingForm({ pending, onRate }: RatingFormProps) {
  const t = useTranslations('after.rating');
  const [stars, setStars] = useState(0);
  const [wrong, setWrong] = useState<readonly RatingIssue[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (stars > 0 && !pending) onRate(stars, stars < fine ? [...wrong] : []);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <RadioGroup
        aria-label={t('stars')}
        orientation="horizontal"
        value={stars === 0 ? null : String(stars)}
        onChange={(value) => setStars(Number(value))}
        className="-ml-2 flex"
      >
        {steps.map((step) => (
          <Radio
            key={step}
            value={String(step)}
            aria-label={t('star', { count: step })}
            className="inline-flex size-12 cursor-pointer items-center justify-center rounded-xl text-accent hover:bg-raised"
          >
            <Star aria-hidden="true" size={32} className={classNames(step <= stars && 'fill-current')} />
          </Radio>
        ))}
      </RadioGroup>
      {stars > 0 && stars < fine && (
        <fieldset className="flex flex-col">
          <legend className="font-medium">{t('what')}</legend>
          {issues.map((issue) => (
            <Checkbox
              key={issue}
              checked={wrong.includes(issue)}
              onChange={(on) => setWrong(on ? [...wrong, issue] : wrong.filter((each) => each !== issue))}
            >
              {t(`issue.${issue}`)}
            </Checkbox>
          ))}
        </fieldset>
      )}
      {stars > 0 && (
        <div>
          <Button type="submit" pending={pending}>
            {t('send')}
          </Button>
        </div>
      )}
    </form>
  );
}

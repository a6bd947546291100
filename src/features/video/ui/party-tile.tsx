import { Fingerprint, Loader, MicOff, MonitorUp, Pin, PinOff, ShieldCheck, Volume2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Avatar } from '#src/ui/avatar.tsx';
import { classNames } from '#src/ui/class-names.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { PartyView } from '../client/call-view.ts';
import { MediaElement } from './media-element.tsx';
import type { Playback } from './playback.ts';
import { QualityMark } from './quality-mark.tsx';

interface PartyTileProps {
  party: PartyView;
  stream: MediaStream | null;
  playback: Playback;
  place: 'whole' | 'grid' | 'large' | 'strip';
  pinned: boolean;
  /** Null where there is nobody to choose between. */
  onPin: ((on: boolean) => void) | null;
  /** Null where there is nothing to compare. */
  onCompare: (() => void) | null;
}

/** One of the others: picture or initials, name, and what is to be known about their line. */
export function PartyTile({ party, stream, playback, place, pinned, onPin, onCompare }: PartyTileProps) {
  const t = useTranslations('call');
  const away = party.link.state === 'reconnecting';
  const picture = party.video && !away && party.link.state === 'connected';
  const small = place === 'strip';
  const roomy = place === 'whole' || place === 'large';
  return (
    <li
      aria-label={party.name}
      className={classNames(
        'relative min-h-0 min-w-0 overflow-hidden rounded-2xl bg-surface outline-4 -outline-offset-4',
        party.speaking ? 'outline-accent' : 'outline-transparent',
        place === 'large' && 'col-span-full row-start-1',
        small && 'row-start-2',
      )}
    >
      <MediaElement
        stream={stream}
        playback={playback}
        whole={party.screen}
        hidden={!picture}
        partyKey={party.key}
      />
      {!picture && (
        <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 p-3 pb-12 text-center">
          <Avatar name={party.name} size={small ? 'sm' : 'lg'} />
          {!small && <p className="text-muted">{t(`party.${noPicture(party)}`)}</p>}
        </div>
      )}
      <div className="absolute inset-x-2 bottom-2 flex items-end justify-between gap-2">
        <p className="flex min-w-0 items-center gap-1.5 rounded-lg bg-canvas/85 px-2 py-1 text-ink text-sm">
          {party.link.state !== 'connected' && (
            <Loader aria-hidden size={16} className="shrink-0 motion-safe:animate-spin" />
          )}
          {party.link.state === 'connected' && !party.audio && (
            <>
              <MicOff aria-hidden size={16} className="shrink-0" />
              <span className="sr-only">{t('party.muted')}</span>
            </>
          )}
          {party.speaking && (
            <>
              <Volume2 aria-hidden size={16} className="shrink-0 text-accent" />
              <span className="sr-only">{t('party.speaking')}</span>
            </>
          )}
          {party.screen && <MonitorUp aria-hidden size={16} className="shrink-0" />}
          {(party.contact === 'verified' || party.contact === 'attested') && (
            <>
              <ShieldCheck aria-hidden size={16} className="shrink-0 text-accent" />
              <span className="sr-only">{t(`party.${party.contact}`)}</span>
            </>
          )}
          <span dir="auto" className="truncate">
            {party.name}
          </span>
          {roomy && party.role === 'guest' && <span className="text-muted">· {t('party.guest')}</span>}
          {party.link.state === 'connected' && (
            <QualityMark word={party.quality} wordShown={party.quality === 'poor' && roomy} />
          )}
        </p>
        <div className="flex shrink-0 gap-1">
          {onCompare !== null && roomy && (
            <IconButton
              aria-label={t('compare.open', { name: party.name })}
              onPress={onCompare}
              className="bg-canvas/85 text-ink"
            >
              <Fingerprint size={18} />
            </IconButton>
          )}
        </div>
      </div>
      {onPin !== null && (
        <IconButton
          aria-label={t('stage.pin', { name: party.name })}
          pressed={pinned}
          onPress={() => onPin(!pinned)}
          className="absolute top-1 right-1 bg-canvas/70 text-ink"
        >
          {pinned ? <PinOff size={18} /> : <Pin size={18} />}
        </IconButton>
      )}
    </li>
  );
}

/** Why there is no picture; words are `call.party.<this>`. */
function noPicture(party: PartyView): 'connecting' | 'reconnecting' | 'paused' | 'soundOnly' | 'cameraOff' {
  if (party.link.state !== 'connected') return party.link.state;
  if (party.theirs.step === 'paused') return 'paused';
  if (party.theirs.step === 'audio') return 'soundOnly';
  return 'cameraOff';
}

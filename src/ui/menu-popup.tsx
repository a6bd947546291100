'use client';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { classNames } from './class-names.ts';
import type { MenuProps } from './menu.tsx';

/** What `Menu` draws: the button and its list. `asked`: it was pressed before this was there. */
export function MenuPopup({ trigger, actions, asked, 'aria-label': label }: MenuProps & { asked: boolean }) {
  return (
    <MenuTrigger defaultOpen={asked}>
      {trigger}
      <Popover
        placement="bottom end"
        className="min-w-56 overflow-auto rounded-xl border border-line bg-surface p-1 shadow-lg"
      >
        <AriaMenu aria-label={label} className="outline-none">
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.label}
              isDisabled={action.disabled ?? false}
              onAction={action.onAction}
              className={classNames(
                'flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-2 data-[focused]:bg-raised data-[disabled]:opacity-50',
                action.danger && 'text-danger',
              )}
            >
              {action.icon !== undefined && (
                <span aria-hidden="true" className="contents">
                  {action.icon}
                </span>
              )}
              {action.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

/** The words of every mail in English. Subjects are read on locked screens: they name nobody. */
import type { MailTexts } from './mail-content.ts';

const place = (remote: boolean) => (remote ? 'The visit is by video.' : 'The visit is at the clinic.');

export const english: MailTexts = {
  greeting: 'Hello,',
  copyLink: 'If the button does not work, copy this address into your browser:',
  settings: 'Choose which e-mails you get',
  noReply:
    'Please do not answer this e-mail: e-mail is not private. We never ask for your password or recovery code by e-mail.',
  reasons: {
    chosen: (clinic) => `You get this e-mail because you have an account at ${clinic}.`,
    security: (clinic) =>
      `This e-mail is about the safety of your account at ${clinic}; it cannot be turned off.`,
    entered: (clinic) =>
      `You get this e-mail because your address was entered at ${clinic}. If you did not expect it, you need not do anything.`,
  },
  kinds: {
    invitation: ({ clinic, when }) => ({
      subject: 'Your invitation',
      lines: [
        `${clinic} invites you to make an account. There you write to each other and meet by video, in private.`,
        `The link is only for you and works until ${when}. Please do not pass it on.`,
      ],
      button: 'Make my account',
    }),
    'new-message': ({ clinic, count }) => ({
      subject: count > 1 ? `You have ${count} new messages` : 'You have a new message',
      lines: [
        count > 1
          ? `${count} new messages are waiting for you at ${clinic}.`
          : `A new message is waiting for you at ${clinic}.`,
        'What is written stays private: you can read it only after you sign in.',
      ],
      button: count > 1 ? 'Read the messages' : 'Read the message',
    }),
    'message-unanswered': ({ clinic, count }) => ({
      subject: count > 1 ? 'Patients wait for an answer' : 'A patient waits for an answer',
      lines: [
        count > 1
          ? `${count} messages at ${clinic} have been unread for longer than the clinic promises.`
          : `A message at ${clinic} has been unread for longer than the clinic promises.`,
      ],
      button: count > 1 ? 'Read the messages' : 'Read the message',
    }),
    'appointment-requested': ({ clinic, when }) => ({
      subject: 'Somebody asks for an appointment',
      lines: [
        `At ${clinic} somebody asks for an appointment with you on ${when}. Please accept it or decline.`,
      ],
      button: 'Answer the request',
    }),
    'appointment-made': ({ clinic, when, remote, requested }) => ({
      subject: requested ? 'We have your request for an appointment' : 'Your appointment is confirmed',
      lines: [
        requested
          ? `You asked ${clinic} for an appointment on ${when}. We will write again when it is confirmed.`
          : `Your appointment at ${clinic} is on ${when}.`,
        place(remote),
        'The attached file puts it into your calendar.',
      ],
      button: 'See the appointment',
    }),
    'appointment-changed': ({ clinic, when, remote }) => ({
      subject: 'Your appointment has changed',
      lines: [
        `Your appointment at ${clinic} has changed. It is now on ${when}.`,
        place(remote),
        'The attached file changes it in your calendar.',
      ],
      button: 'See the appointment',
    }),
    'appointment-cancelled': ({ clinic, when }) => ({
      subject: 'Your appointment is cancelled',
      lines: [
        `Your appointment at ${clinic} on ${when} is cancelled. You need not come or connect.`,
        'The attached file takes it out of your calendar.',
      ],
      button: 'See my appointments',
    }),
    reminder: ({ clinic, when, remote }) => ({
      subject: 'Reminder of your appointment',
      lines: [
        `Your appointment at ${clinic} is on ${when}.`,
        remote
          ? 'The visit is by video. Please be there a few minutes early to try your camera and microphone.'
          : place(remote),
      ],
      button: 'See the appointment',
    }),
    'visit-ready': ({ clinic }) => ({
      subject: 'Your video visit can begin',
      lines: [`At ${clinic} they are ready for your video visit. Please come in now.`],
      button: 'Join the visit',
    }),
    'visit-starting': ({ clinic }) => ({
      subject: 'Your video visit begins',
      lines: [`It is time for your video visit at ${clinic}. Please come to the waiting room.`],
      button: 'Go to the waiting room',
    }),
    'visit-late': ({ clinic }) => ({
      subject: 'Your video visit begins later',
      lines: [
        `At ${clinic} it takes a little longer today, and your video visit begins later than planned. We are sorry.`,
        'Your place is kept. In the waiting room you see how long it may take.',
      ],
      button: 'See how long it may take',
    }),
    'visit-cancelled': ({ clinic }) => ({
      subject: 'Your video visit is cancelled',
      lines: [`Your video visit at ${clinic} is cancelled. You need not connect.`],
      button: 'See my appointments',
    }),
    'visit-call-back': ({ clinic }) => ({
      subject: 'It is your turn',
      lines: [`At ${clinic} they are ready for your video visit now. Please come back to the waiting room.`],
      button: 'Go to the waiting room',
    }),
    'new-device': ({ clinic, when }) => ({
      subject: 'A new device signed in to your account',
      lines: [
        `A device that was not known before signed in to your account at ${clinic} on ${when}.`,
        'If it was you, all is well. If not, open your settings, remove the device and change your password.',
      ],
      button: 'See my devices',
    }),
    'key-change': ({ clinic, when }) => ({
      subject: 'The security keys of your account have changed',
      lines: [
        `Your account at ${clinic} got new security keys on ${when}.`,
        'This happens when an account is started over. If it was not you, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'password-changed': ({ clinic, when }) => ({
      subject: 'Your password was changed',
      lines: [
        `The password of your account at ${clinic} was changed on ${when}.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'recovery-used': ({ clinic, when }) => ({
      subject: 'Your recovery code was used',
      lines: [
        `Somebody got into your account at ${clinic} with your recovery code on ${when} and set a new password.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'second-step-on': ({ clinic, when }) => ({
      subject: 'The second step is on',
      lines: [
        `Since ${when} a code is asked for when somebody signs in to your account at ${clinic}.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'second-step-off': ({ clinic, when }) => ({
      subject: 'The second step was turned off',
      lines: [
        `The second step for signing in to your account at ${clinic} was turned off on ${when}. The password alone is enough again.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'passkey-added': ({ clinic, when }) => ({
      subject: 'A passkey was added',
      lines: [
        `Since ${when} one more passkey signs in to your account at ${clinic}.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
    'sign-in-locked': ({ clinic, when }) => ({
      subject: 'Somebody tries to guess your password',
      lines: [
        `On ${when} a wrong password or code was entered several times for your account at ${clinic}. Signing in is slowed down for a while; nobody got in.`,
        'If it was you, all is well. If not, tell the clinic at once.',
      ],
      button: 'See my settings',
    }),
  },
};

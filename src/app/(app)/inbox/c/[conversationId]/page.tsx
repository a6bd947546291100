/** The conversation is the layout's, so that staff notes can stand beside it. */
export default function ConversationPage() {
  return null;
}

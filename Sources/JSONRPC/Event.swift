/// What a session has for its host.
package enum Event: Sendable {
  /// Every whole message was taken; more bytes or the end of input are due.
  case needsInput
  /// A request or notification to run. A request has to be answered or deferred before the next
  /// event is asked for.
  case call(Call)
  /// These calls are to be cancelled: each is still answered, best with `RPCError.cancelled`.
  case cancel([Ticket])
  /// A batch was read whose array waits for the end of the group alone: end it now, so that what
  /// follows is not answered before it.
  case groupDue
  /// So much is unanswered or not taken away that no further request is given out: end the group,
  /// take the output, answer tickets, then ask again. [W-35]
  case blocked
  /// The client asked the process to end as end of input does. [W-34]
  case exit
  /// Everything before the end of input or the exit was taken.
  case ended
  /// No next message can be found: answer what is in flight, append the closing error, end with
  /// status 65. [W-13]
  case desynchronized
}

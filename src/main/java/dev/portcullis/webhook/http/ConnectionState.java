package dev.portcullis.webhook.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * What a connection is about just now; told by what passes through it. Who asks again before it has
 * been answered, or does not read its answers, is hung up on: requests and answers would pile up
 * without end, and the API server does neither.
 */
final class ConnectionState extends ChannelDuplexHandler {

  private long stateSinceNanos = System.nanoTime();
  private boolean requestStarted;
  private boolean requestReceived;
  private boolean responseSent;
  private boolean closing;

  /** The head of a request is here. */
  void startRequest() {
    stateSinceNanos = System.nanoTime();
    requestStarted = true;
    requestReceived = false;
    responseSent = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      if (isAwaitingResponse() || !context.channel().isWritable()) {
        closing = true;
        context.close();
      }
      startRequest();
    }
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof LastHttpContent) {
      requestReceived = true;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean goesOn =
        message instanceof HttpResponse head
            && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (message instanceof LastHttpContent && !goesOn) {
      responseSent = true;
      // Where the request goes on after its answer, it is still late when it was.
      stateSinceNanos = requestReceived ? System.nanoTime() : stateSinceNanos;
    }
    context.write(message, promise);
  }

  /** Whether anything was ever asked. */
  boolean hasStartedRequest() {
    return requestStarted;
  }

  /** Since when it is about what it is about. */
  long stateSinceNanos() {
    return stateSinceNanos;
  }

  /** Whether it keeps us waiting: for its first request, or for the rest of one. */
  boolean isTimedOut(long nowNanos, Duration patience) {
    return !requestReceived && nowNanos - stateSinceNanos > patience.toNanos();
  }

  /** Whether somebody is waiting for us, and rightly. */
  boolean isAwaitingResponse() {
    return requestReceived && !responseSent;
  }
}

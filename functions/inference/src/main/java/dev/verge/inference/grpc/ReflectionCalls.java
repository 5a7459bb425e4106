package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.verge.inference.grpc.protocol.reflection.ErrorResponse;
import dev.verge.inference.grpc.protocol.reflection.FileDescriptorResponse;
import dev.verge.inference.grpc.protocol.reflection.ListServiceResponse;
import dev.verge.inference.grpc.protocol.reflection.ServerReflectionRequest;
import dev.verge.inference.grpc.protocol.reflection.ServerReflectionResponse;
import dev.verge.inference.grpc.protocol.reflection.ServiceResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells which services there are and what their messages look like: gRPC's server reflection. */
final class ReflectionCalls {
    private final List<ServiceDescriptor> services;
    private final Map<String, FileDescriptor> byName = new HashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();

    /** @param files whose services are offered; none imports another */
    ReflectionCalls(List<FileDescriptor> files) {
        services = files.stream().flatMap(file -> file.getServices().stream()).toList();
        for (FileDescriptor file : files) {
            byName.put(file.getName(), file);
            file.getMessageTypes().forEach(this::add);
            file.getEnumTypes().forEach(this::add);
            for (ServiceDescriptor service : file.getServices()) {
                bySymbol.put(service.getFullName(), file);
                for (MethodDescriptor method : service.getMethods()) bySymbol.put(method.getFullName(), file);
            }
        }
    }

    private void add(Descriptor message) {
        bySymbol.put(message.getFullName(), message.getFile());
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(this::add);
    }

    private void add(EnumDescriptor values) {
        bySymbol.put(values.getFullName(), values.getFile());
    }

    /** What is asked, answered; what is not there is an error in the answer, and the stream goes on. */
    ServerReflectionResponse answer(ServerReflectionRequest request) {
        ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(list());
            case FILE_BY_FILENAME -> file(answer, request.getFileByFilename(), byName.get(request.getFileByFilename()));
            case FILE_CONTAINING_SYMBOL ->
                file(answer, request.getFileContainingSymbol(), bySymbol.get(request.getFileContainingSymbol()));
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there are no extensions here"));
            case MESSAGEREQUEST_NOT_SET ->
                answer.setErrorResponse(error(GrpcStatus.INVALID_ARGUMENT, "nothing is asked"));
        }
        return answer.build();
    }

    private ListServiceResponse list() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        for (ServiceDescriptor service : services) {
            list.addService(ServiceResponse.newBuilder().setName(service.getFullName()));
        }
        return list.build();
    }

    private static void file(ServerReflectionResponse.Builder answer, String asked, @Nullable FileDescriptor file) {
        if (file == null) {
            answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there is no " + quoted(asked) + " here"));
        } else {
            answer.setFileDescriptorResponse(FileDescriptorResponse.newBuilder()
                    .addFileDescriptorProto(file.toProto().toByteString()));
        }
    }

    private static ErrorResponse error(GrpcStatus status, String message) {
        return ErrorResponse.newBuilder()
                .setErrorCode(Integer.parseInt(status.code()))
                .setErrorMessage(message)
                .build();
    }
}
